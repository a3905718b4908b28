import { mkdtemp, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { freePort } from '../free-port.ts';
import { archiver, gateway, migrate, repository, roomWorker, type Program, type Stores } from './program.ts';
import { answersOk, untilReady } from './ready.ts';
import { lastWords, launch, runOnce } from './supervise.ts';

/** What a cluster consists of, and settings of its processes that differ from the defaults. */
export interface ClusterOptions {
  readonly gateways: number;
  readonly workers: number;
  readonly archiver?: boolean;
  readonly env?: Program['env'];
  /** The stores as one process reaches them, by its name: through a proxy of its own, say. */
  readonly storesOf?: (name: string) => Stores;
  /** A copy of the sources to run in place of these. */
  readonly root?: string;
  /** Where the logs go, and stay; without it a temporary folder that `stop` removes. */
  readonly logs?: string;
}

/** A process of a cluster, which a test may kill, freeze and start again. */
export interface ClusterProcess {
  readonly name: string;
  /** Where it answers HTTP: `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly pid: () => number;
  readonly isRunning: () => boolean;
  /** Sends a signal and returns at once. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Sends a signal and waits until the process has ended; resolves with its exit code, null after a signal. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
  /** Starts it again, and waits until it is ready; `env` is laid over its settings for this one life. */
  readonly restart: (env?: Program['env']) => Promise<void>;
  /** Starts it, and does not wait. */
  readonly start: (env?: Program['env']) => void;
  readonly isReady: () => Promise<boolean>;
  readonly log: () => Promise<string>;
}

export interface Cluster {
  readonly gateways: readonly ClusterProcess[];
  readonly workers: readonly ClusterProcess[];
  readonly archiver: ClusterProcess | null;
  /** What the workers answer an operator by. */
  readonly adminToken: string;
  /** Ends all processes in order and removes their logs. */
  readonly stop: () => Promise<void>;
}

/** How long a process may take to be ready, ms. */
const READY_MS = 30_000;

/** Starts the processes of tandem-watch on stores that run, migrated first, as separate processes; all are ready when it resolves. */
export async function startCluster(stores: Stores, options: ClusterOptions): Promise<Cluster> {
  const logs = options.logs ?? (await mkdtemp(join(tmpdir(), 'tandem-watch-cluster-')));
  const keys = { PIN_KEY: randomBytes(32).toString('base64url'), SESSION_KEYS: randomBytes(32).toString('base64url') };
  const env = { LIMIT_EXEMPT: '127.0.0.1,::1', ...options.env };
  const adminToken = randomBytes(32).toString('base64url');
  const storesOf = options.storesOf ?? (() => stores);
  const placed = (program: Program): Program => relocate(program, options.root ?? repository);
  await runOnce(placed(migrate(stores)), logs);
  const make = async (count: number, program: (index: number, port: number) => Program): Promise<ClusterProcess[]> => {
    const ports = await Promise.all(Array.from({ length: count }, () => freePort()));
    return ports.map((port, index) => processOf(placed(program(index + 1, port)), port, logs));
  };
  const workers = await make(options.workers, (n, port) => {
    const name = `room-worker-${n}`;
    return roomWorker(name, port, storesOf(name), { ADMIN_TOKEN: adminToken, ...env });
  });
  const gateways = await make(options.gateways, (n, port) => {
    const name = `gateway-${n}`;
    return gateway(name, port, storesOf(name), keys, env);
  });
  const [archives = null] = await make(options.archiver === true ? 1 : 0, (_n, port) =>
    archiver('archiver', port, storesOf('archiver'), env),
  );
  const all = [...workers, ...gateways, ...(archives === null ? [] : [archives])];
  const killAll = (): void => all.forEach(({ signal }) => signal('SIGKILL'));
  process.once('exit', killAll);
  await Promise.all(all.map((each) => each.restart()));
  return {
    gateways,
    workers,
    archiver: archives,
    adminToken,
    stop: async () => {
      await Promise.all(gateways.map(({ end }) => end('SIGTERM')));
      await Promise.all([...workers, ...(archives === null ? [] : [archives])].map(({ end }) => end('SIGTERM')));
      process.off('exit', killAll);
      if (options.logs === undefined) await rm(logs, { recursive: true, force: true });
    },
  };
}

function relocate(program: Program, root: string): Program {
  return { ...program, file: join(root, relative(repository, program.file)) };
}

function processOf(program: Program, port: number, logs: string): ClusterProcess {
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  const isRunning = (): boolean => child !== null && child.exitCode === null && child.signalCode === null;
  const self: ClusterProcess = {
    name: program.name,
    url,
    pid: () => child?.pid ?? 0,
    isRunning,
    signal: (signal) => void child?.kill(signal),
    end: async (signal) => {
      const ending = child;
      if (ending === null || !isRunning()) return ending?.exitCode ?? null;
      const ended = new Promise<number | null>((resolve) => ending.once('exit', resolve));
      ending.kill(signal);
      if (signal === 'SIGTERM') ending.kill('SIGCONT');
      return await ended;
    },
    start: (more = {}) => {
      child = launch({ ...program, env: { ...program.env, ...more } }, logs);
    },
    restart: async (more = {}) => {
      if (isRunning()) await self.end('SIGTERM');
      self.start(more);
      await untilReady(`${url}/ready`, AbortSignal.timeout(READY_MS)).catch(async () => {
        throw new Error(`${program.name} did not get ready. Its log ends with:\n${await lastWords(program, logs)}`);
      });
    },
    isReady: () => answersOk(`${url}/ready`),
    log: () => lastWords(program, logs),
  };
  return self;
}
