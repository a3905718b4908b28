import { execFile } from 'node:child_process';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const file = 'claim.json';
const stopMs = 15_000;
const pollMs = 50;

export interface Taking {
  /** What a server's command line holds. */
  readonly name: string;
  /** The signal that asks the server to end in good order. */
  readonly goodbye: NodeJS.Signals;
  /** Empties the folder once no server runs on it. */
  readonly fresh?: boolean | undefined;
}

interface Claim {
  /** The process that started the server. */
  readonly by: number;
  /** The server. */
  readonly server: number;
}

/** The command line of a process, or '' when there is none with that id. */
async function commandLine(pid: number): Promise<string> {
  const proc = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  if (proc !== undefined) return proc.replaceAll('\0', ' ');
  const ps = promisify(execFile)('ps', ['-p', String(pid), '-o', 'args=']);
  return (await ps.catch(() => ({ stdout: '' }))).stdout;
}

async function readClaim(folder: string): Promise<Claim | undefined> {
  const text = await readFile(join(folder, file), 'utf8').catch(() => '');
  const [, by, server] = /^\{"by":(\d+),"server":(\d+)\}$/.exec(text) ?? [];
  return by === undefined || server === undefined ? undefined : { by: Number(by), server: Number(server) };
}

async function stopLeftover(pid: number, goodbye: NodeJS.Signals): Promise<void> {
  process.kill(pid, goodbye);
  const latest = Date.now() + stopMs;
  while ((await commandLine(pid)) !== '') {
    if (Date.now() > latest) throw new Error(`process ${pid} still uses the folder and does not end`);
    await wait(pollMs);
  }
}

/**
 * Makes sure that no server runs on a kept data folder, creating it when it is absent.
 *
 * Problem: after `kill -9` of its starter a server lives on, and Redis takes no lock: a second one on the same folder
 * ruins the append-only file. A lock file alone would refuse for ever. So the claim names both processes: a server whose
 * starter is gone is stopped; one whose starter lives is somebody's, and we throw.
 */
export async function takeFolder(folder: string, how: Taking): Promise<void> {
  await mkdir(folder, { recursive: true });
  await endLeftover(folder, how);
  if (how.fresh !== true) return;
  for (const entry of await readdir(folder)) await rm(join(folder, entry), { recursive: true, force: true });
}

async function endLeftover(folder: string, { name, goodbye }: Taking): Promise<void> {
  const claim = await readClaim(folder);
  if (claim === undefined) return;
  const isServer = (await commandLine(claim.server)).includes(name);
  if (isServer && claim.by !== process.pid && (await commandLine(claim.by)).includes('node')) {
    throw new Error(`${folder} is in use by process ${claim.by}: stop that one first`);
  }
  if (isServer) await stopLeftover(claim.server, goodbye);
  await rm(join(folder, file), { force: true });
}

/** Notes who started which server on the folder. */
export async function claimFolder(folder: string, server: number): Promise<void> {
  await writeFile(join(folder, file), `{"by":${process.pid},"server":${server}}`);
}
