import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { endWithStarter } from './end-with-starter.ts';

/** How to run a server: `uid`/`gid` when the parent is root and the server refuses to be. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** The signal that asks it to end in good order. */
  readonly goodbye: NodeJS.Signals;
  /** A folder that is of use to this server only: both end with the process that starts it, however it ends. */
  readonly temporary?: string | undefined;
}

export interface ServerProcess {
  readonly pid: number;
  /** True once it has ended, for whatever reason. */
  hasEnded(): boolean;
  /** Its last output, 8 KiB at most. */
  output(): string;
  /** Asks it to end and waits until it has; after 15 s it is killed. */
  stop(): Promise<void>;
  /** SIGKILL, and waits until it has ended. */
  kill9(): Promise<void>;
}

const keptOutput = 8192;
const stopMs = 15_000;
const pollMs = 15;

const running = new Map<ChildProcess, NodeJS.Signals>();
let watching = false;

/** Servers get a process group of their own (see below), so nothing but this ends them when the parent leaves early. */
function endWithParent(child: ChildProcess, goodbye: NodeJS.Signals): void {
  running.set(child, goodbye);
  if (watching) return;
  watching = true;
  process.once('exit', () => running.forEach((signal, each) => each.kill(signal)));
}

/**
 * Starts a server as a child process and resolves when it runs (not when it is ready: see `untilReady`). Rejects when it
 * cannot be spawned.
 *
 * A process group of its own: Ctrl-C in a terminal signals the whole foreground group, which would end the stores before
 * the processes that still have to write to them.
 */
export async function startServer(what: ServerCommand): Promise<ServerProcess> {
  const { command, args, goodbye, temporary, ...options } = what;
  const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-keptOutput);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
  endWithParent(child, goodbye);
  const callOff = temporary === undefined ? undefined : endWithStarter(pid, goodbye, temporary);
  void ended.then(() => {
    running.delete(child);
    callOff?.();
  });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (!hasEnded()) child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), stopMs);
    await ended;
    clearTimeout(late);
  };
  return { pid, hasEnded, output: () => output, stop: () => end(goodbye), kill9: () => end('SIGKILL') };
}

/**
 * Waits until `ready` says true. Throws, with the server's last words, when it ends first or takes longer than
 * `withinMs`; then it is killed.
 */
export async function untilReady(
  server: Pick<ServerProcess, 'hasEnded' | 'output' | 'kill9'>,
  name: string,
  ready: () => Promise<boolean>,
  withinMs = 30_000,
): Promise<void> {
  const latest = Date.now() + withinMs;
  while (!(await ready())) {
    if (server.hasEnded()) throw new Error(`${name} ended while starting:\n${server.output()}`);
    if (Date.now() > latest) {
      await server.kill9();
      throw new Error(`${name} was not ready within ${withinMs} ms:\n${server.output()}`);
    }
    await wait(pollMs);
  }
}
