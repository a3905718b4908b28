import { mkdir } from 'node:fs/promises';
import {
  repository,
  startCluster,
  startLocalPostgres,
  startOwnRedis,
  startRedisCluster,
  type Cluster,
  type ClusterProcess,
  type OwnPostgres,
  type OwnRedis,
} from '@tandem-watch/dev';
import { connect, open, type Redis } from '@tandem-watch/storage-redis';
import { runCron, type Cron } from './cron.ts';
import { linked, nodesOf, type Links } from './stores.ts';
import { PASS } from './traffic.ts';

/** A whole tandem-watch of its own, everything of which may be killed, and every link of which may be cut. */
export interface Rig extends Cluster {
  /** Redis; of a cluster one node. */
  readonly redis: OwnRedis;
  /** All nodes of Redis, one unless it is a cluster. */
  readonly redisNodes: readonly OwnRedis[];
  readonly postgres: OwnPostgres;
  /** The proxies of a process, by its name. */
  readonly linksOf: (name: string) => Links;
  readonly allLinks: readonly Links[];
  /** The administrator's connection to Redis, not through any proxy. */
  readonly admin: Redis;
  /** All processes, gateways first. */
  readonly processes: readonly ClusterProcess[];
  /** Runs the archiver once, as a cron does. */
  readonly archiveOnce: () => Cron;
  /** Everything runs and every link passes again. */
  readonly heal: () => Promise<void>;
}

const GATEWAYS = 3;
const WORKERS = 2;

/** A client that shows no sign of life for so long is cut off by its gateway, ms. */
export const HEARTBEAT_TIMEOUT_MS = 14_000;

/** Settings that let a scenario see in seconds what takes minutes: kicks end, empty rooms are archived. */
const SETTINGS = {
  KICK_COOLDOWN_MS: '4000',
  EMPTY_ROOM_MS: '3000',
  ARCHIVE_EVERY_MS: '2000',
  DRAIN_MS: '2000',
  HEARTBEAT_MS: '5000',
  HEARTBEAT_TIMEOUT_MS: String(HEARTBEAT_TIMEOUT_MS),
};

export interface RigOptions {
  /** A folder for the logs of the processes. */
  readonly logs: string;
  /** A copy of the sources to run in place of these. */
  readonly root?: string | undefined;
  /** Where Redis keeps its files, an empty folder; without it a temporary one. */
  readonly redisFolder?: string | undefined;
  readonly redisCluster?: boolean | undefined;
}

/** Starts stores, proxies and processes; all are ready when it resolves. */
export async function startRig({ logs, root, redisFolder, redisCluster }: RigOptions): Promise<Rig> {
  await mkdir(logs, { recursive: true });
  const args = ['--enable-debug-command', 'local'];
  const [redis, postgres] = await Promise.all([
    redisCluster === true ? startRedisCluster() : startOwnRedis({ args, folder: redisFolder }, () => {}),
    startLocalPostgres(),
  ]);
  const names = [...numbered('room-worker', WORKERS), ...numbered('gateway', GATEWAYS), 'archiver'];
  const made = await Promise.all(names.map(async (name) => [name, await linked(redis, postgres)] as const));
  const byName = new Map(made);
  const of = (name: string): Awaited<ReturnType<typeof linked>> => {
    const found = byName.get(name);
    if (found === undefined) throw new Error(`there is no process ${name}`);
    return found;
  };
  const cluster = await startCluster(
    { redis, postgres },
    {
      gateways: GATEWAYS,
      workers: WORKERS,
      archiver: true,
      env: SETTINGS,
      storesOf: (name) => of(name).stores,
      logs,
      ...(root === undefined ? {} : { root }),
    },
  );
  const admin = connect({ url: redis.url }, 'command', 'chaos');
  admin.on('error', () => {});
  await open(admin);
  const processes = [...cluster.gateways, ...cluster.workers, ...(cluster.archiver === null ? [] : [cluster.archiver])];
  const allLinks = made.map(([, { links }]) => links);
  return {
    ...cluster,
    redis: nodesOf(redis)[0],
    redisNodes: nodesOf(redis),
    postgres,
    admin,
    processes,
    allLinks,
    linksOf: (name) => of(name).links,
    archiveOnce: () => runCron(root ?? repository, { redis, postgres }),
    heal: async () => {
      for (const links of allLinks) passAll(links);
      await Promise.all(processes.map(revive));
    },
    stop: async () => {
      for (const links of allLinks) passAll(links);
      for (const process of processes) process.signal('SIGCONT');
      admin.disconnect();
      await cluster.stop();
      await Promise.all(allLinks.flatMap((links) => [links.redis.close(), links.postgres.close()]));
      await Promise.all([redis.stop(), postgres.stop()]);
    },
  };
}

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
}

function passAll({ redis, postgres }: Links): void {
  for (const proxy of [redis, postgres]) {
    proxy.loseMessages(null);
    proxy.setTrap(null);
    proxy.set(PASS);
  }
}

async function revive(process: ClusterProcess): Promise<void> {
  process.signal('SIGCONT');
  if (!process.isRunning()) await process.restart();
}
