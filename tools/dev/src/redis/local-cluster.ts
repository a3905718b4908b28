import { execFile } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../free-port.ts';
import { findRedisBinary } from './binary.ts';
import { startLocalRedis, type OwnRedis } from './local-server.ts';
import { plainRedis, type RedisStore } from './store.ts';
import { randomRedisPasswords, type RedisPasswords } from './users.ts';

/** A Redis Cluster of one's own, of processes that may be killed, frozen and started again one by one. */
export interface OwnRedisCluster extends RedisStore {
  /** Masters and replicas as they were begun, masters first; who is what now, the nodes say. */
  readonly nodes: readonly [OwnRedis, ...OwnRedis[]];
}

const MASTERS = 3;
const REPLICAS = 2;

/** A master that is silent for so long is replaced by a replica, ms. */
export const CLUSTER_NODE_TIMEOUT_MS = 2_000;

/** How long the nodes may take to agree, ms. */
const AGREED_MS = 30_000;
const POLL_MS = 50;

/** Starts 3 masters with 2 replicas each on 127.0.0.1, with our users; all are in step when it resolves. */
export async function startRedisCluster(): Promise<OwnRedisCluster> {
  const binary = await findRedisBinary();
  if (!('command' in binary)) throw new Error(`There is no redis-server here (${binary.missing}).`);
  const { command } = binary;
  const passwords = randomRedisPasswords();
  const count = MASTERS * (1 + REPLICAS);
  const more = Array.from({ length: count - 1 }, () => startNode(command, passwords));
  const nodes = await Promise.all([startNode(command, passwords), ...more] as const);
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    await join(command.replace('-server', '-cli'), nodes, passwords);
  } catch (error) {
    await stop();
    throw error;
  }
  const seeds = (urlOf: (node: OwnRedis) => string): string => nodes.map(urlOf).join(',');
  return {
    how: `${count} nodes of ${command}`,
    url: seeds(({ url }) => url),
    users: {
      gateway: seeds(({ users }) => users.gateway),
      worker: seeds(({ users }) => users.worker),
      archiver: seeds(({ users }) => users.archiver),
    },
    nodes,
    stop,
  };
}

async function startNode(command: string, passwords: RedisPasswords): Promise<OwnRedis> {
  const settings = {
    'cluster-enabled': 'yes',
    'cluster-port': String(await freePort()),
    'cluster-node-timeout': String(CLUSTER_NODE_TIMEOUT_MS),
    'cluster-require-full-coverage': 'no',
    'min-replicas-to-write': '1',
    'repl-diskless-sync-delay': '0',
    masteruser: 'admin',
    masterauth: passwords.admin,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  return await startLocalRedis({ command, passwords, args });
}

async function join(cli: string, nodes: readonly OwnRedis[], { admin }: RedisPasswords): Promise<void> {
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  const words = ['--cluster', 'create', ...addresses, '--cluster-replicas', String(REPLICAS), '--cluster-yes'];
  await promisify(execFile)(cli, ['--user', 'admin', '--no-auth-warning', ...words], {
    env: { ...process.env, REDISCLI_AUTH: admin },
  });
  const latest = Date.now() + AGREED_MS;
  while (!(await Promise.all(nodes.map(isInStep))).every(Boolean)) {
    if (Date.now() > latest) throw new Error(`the nodes of Redis Cluster did not agree within ${AGREED_MS} ms`);
    await wait(POLL_MS);
  }
}

/** Whether a node knows all slots, and follows its master or is followed by all of its replicas. */
async function isInStep({ url }: OwnRedis): Promise<boolean> {
  const redis = plainRedis(url);
  try {
    await redis.connect();
    const cluster = await redis.cluster('INFO');
    const replication = await redis.info('replication');
    const isCopied =
      replication.split('state=online').length === REPLICAS + 1 || replication.includes('master_link_status:up');
    return String(cluster).includes('cluster_state:ok') && isCopied;
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}
