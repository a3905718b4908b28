import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Program } from './program.ts';

/** A process that is started again when it dies. */
export interface Supervised {
  readonly name: string;
  /** Of the process that runs now, null while none does. */
  readonly pid: () => number | null;
  /** SIGTERM, and waits until it has ended; after 15 s it is killed. */
  readonly stop: () => Promise<void>;
}

/** A process that dies again within so many ms counts as failing: the wait doubles, up to the longest. */
const STEADY_MS = 10_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
const STOP_MS = 15_000;

/** The environment of a child: its own settings, and of this process only what finds programs and files. */
function environment(env: Program['env']): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'NODE_ENV', 'NODE_OPTIONS', 'LOG_LEVEL'];
  const own = kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]));
  return { ...Object.fromEntries(own), ...env };
}

/** Starts a program with its output going to a log file. It is a process group of its own: Ctrl-C is ours to pass on. */
export function launch(program: Program, logs: string): ChildProcess {
  const log = openSync(join(logs, `${program.name}.log`), 'a');
  const child = spawn(process.execPath, ['--enable-source-maps', program.file], {
    detached: true,
    env: environment(program.env),
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  return child;
}

/** Runs a program once; rejects with its last lines when it fails. */
export async function runOnce(program: Program, logs: string): Promise<void> {
  const child = launch(program, logs);
  const code = await exitOf(child);
  if (code !== 0) throw new Error(`${program.name} failed: ${await lastWords(program, logs)}`);
}

/** Keeps a program running: whenever it ends, it is started again after a wait, and `say` is told. */
export function supervise(program: Program, logs: string, say: (line: string) => void): Supervised {
  const stopping = new AbortController();
  let child: ChildProcess | null = null;
  const ended = keepRunning();
  return {
    name: program.name,
    pid: () => child?.pid ?? null,
    stop: async () => {
      stopping.abort();
      child?.kill('SIGTERM');
      const late = setTimeout(() => child?.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(late);
    },
  };

  async function keepRunning(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted;) {
      const startedAt = performance.now();
      child = launch(program, logs);
      const code = await exitOf(child);
      child = null;
      if (stopping.signal.aborted) return;
      failures = performance.now() - startedAt > STEADY_MS ? 0 : failures + 1;
      const wait = failures === 0 ? FIRST_WAIT_MS : Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS);
      say(`${program.name} ended (${code}), starting it again in ${wait} ms`);
      await delay(wait, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }
}

function exitOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
}

/** The last lines that a program wrote. */
export async function lastWords(program: Pick<Program, 'name'>, logs: string): Promise<string> {
  const text = await readFile(join(logs, `${program.name}.log`), 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-5).join('\n');
}
