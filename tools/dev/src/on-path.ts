import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The path of a command; undefined when it is not on PATH. */
export async function onPath(name: string): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)('which', [name]).catch(() => ({ stdout: '' }));
  return stdout.trim() === '' ? undefined : stdout.trim();
}
