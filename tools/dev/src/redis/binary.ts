import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Selectors, read/write key permissions and sharded Pub/Sub came with 7.0. */
const lowestMajor = 7;

/** Looks for redis-server or valkey-server on PATH: its name, or why there is none that will do. */
export async function findRedisBinary(): Promise<{ command: string } | { missing: string }> {
  const tooOld: string[] = [];
  for (const command of ['redis-server', 'valkey-server']) {
    const { stdout } = await promisify(execFile)(command, ['--version']).catch(() => ({ stdout: '' }));
    const major = /\bv=(\d+)\./.exec(stdout)?.[1];
    if (major !== undefined && Number(major) >= lowestMajor) return { command };
    if (major !== undefined) tooOld.push(`${command} on PATH is version ${major}, needed is ${lowestMajor} or later`);
  }
  return { missing: tooOld.join('; ') || 'neither redis-server nor valkey-server is on PATH' };
}
