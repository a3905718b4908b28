import { roomId } from '@tandem-watch/protocol';
import { connect, nodeOf, partitionKeys, roomKeys, type Redis } from '@tandem-watch/storage-redis';
import { migrate } from '@tandem-watch/storage-postgres';
import {
  freshDatabase,
  startRedisCluster,
  type FreshDatabase,
  type OwnRedis,
  type OwnRedisCluster,
} from '@tandem-watch/test-support';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { roomOf } from '../test/gateway-stand-in.ts';
import { startWorker, type RunningWorker } from '../test/running-worker.ts';

const PARTITIONS = 8;
const ADMIN_TOKEN = 'a-token-of-the-operators-of-this-test';

let redis: OwnRedisCluster;
let database: FreshDatabase;
let admin: Redis;
let worker: RunningWorker;

beforeAll(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  [redis, database] = await Promise.all([startRedisCluster(), freshDatabase()]);
  await migrate({ url: database.migrator, partitions: PARTITIONS, now: Date.now() });
  admin = connect({ url: redis.url, cluster: true }, 'command', 'admin');
  admin.on('error', () => {});
  await admin.connect();
  worker = await startWorker({ redis, database }, 'w1', {
    PARTITIONS: String(PARTITIONS),
    LEASE_MS: '600',
    PULSE_MS: '100',
    ADMIN_TOKEN,
  });
});
afterAll(async () => {
  await worker?.stop();
  admin?.disconnect();
  await redis?.stop();
  await database?.drop();
});

function leases(): string[] {
  return Array.from({ length: PARTITIONS }, (_, partition) => partitionKeys(partition).lease);
}

/** Freezes the master of a key and its replicas, so that nothing takes its place. */
async function freeze(key: string): Promise<OwnRedis[]> {
  const address = nodeOf(admin, key);
  const master = redis.nodes.find(({ port }) => address.endsWith(`:${port}`));
  if (master === undefined) throw new Error(`no node is at ${address}`);
  const node = connect({ url: master.url }, 'command', 'test');
  await node.connect();
  const followers = await node.info('replication').finally(() => node.disconnect());
  const frozen = redis.nodes.filter(({ port }) => port === master.port || followers.includes(`port=${port},`));
  for (const { pid } of frozen) process.kill(pid, 'SIGSTOP');
  return frozen;
}

/** Takes a lease from the worker, and waits until it has it back. */
async function takeAway(lease: string): Promise<void> {
  await admin.set(lease, 'somebody', 'PX', 100);
  await expect.poll(() => admin.get(lease)).toBe('w1');
}

/** Freezes a master for as long as two commands to it are waited for in vain; returns how often a lease of another was taken. */
async function takenWhileFrozen(key: string): Promise<number> {
  const address = nodeOf(admin, key);
  const lease = leases().find((each) => nodeOf(admin, each) !== address) ?? '';
  await expect.poll(() => admin.exists(key).catch(() => null)).not.toBeNull();
  const frozen = await freeze(key);
  const wait = async (): Promise<unknown> => await admin.exists(key).catch(() => {});
  let isOver = false;
  const waiting = wait()
    .then(wait)
    .finally(() => (isOver = true));
  let taken = 0;
  for (; !isOver; taken++) await takeAway(lease);
  await waiting;
  for (const { pid } of frozen) process.kill(pid, 'SIGCONT');
  return taken;
}

test('while a master is frozen whose leases this worker would take, it takes others again and again', async () => {
  for (const lease of leases()) await expect.poll(() => admin.get(lease)).toBe('w1');
  const [first = ''] = leases();
  const wanted = leases().filter((lease) => nodeOf(admin, lease) === nodeOf(admin, first));
  for (const lease of wanted) await admin.set(lease, 'somebody');
  await expect.poll(() => worker.metric('tandem_partitions_owned')).toBe(PARTITIONS - wanted.length);
  expect(await takenWhileFrozen(first)).toBeGreaterThan(4);
  for (const lease of wanted) {
    await expect.poll(() => admin.del(lease).catch(() => 0)).toBe(1);
    await expect.poll(() => admin.get(lease)).toBe('w1');
  }
});

test('operators are told what the other masters know, and of which partitions nothing is known', async () => {
  const [first = ''] = leases();
  const isAway = leases().map((lease) => nodeOf(admin, lease) === nodeOf(admin, first));
  const numbers = isAway.map((_, partition) => partition);
  const rooms = numbers.map((partition) => roomOf(partition, PARTITIONS));
  for (const [partition, room] of rooms.entries()) {
    await admin.hset(roomKeys(partition, roomId(room)).room, { created_at: 1, seq: 1 });
    await admin.zadd(partitionKeys(partition).deadlines, '+inf', room);
  }
  const frozen = await freeze(first);
  const look = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${worker.url}/admin/${path}`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    return { status: answer.status, body: await answer.json() };
  };
  const [partitions, listed, gateways] = await Promise.all(['partitions', 'rooms', 'gateways'].map(look));
  for (const { pid } of frozen) process.kill(pid, 'SIGCONT');
  const unasked = numbers.filter((partition) => isAway[partition]);
  const known = numbers.filter((partition) => !isAway[partition]);
  expect(partitions).toMatchObject({
    status: 200,
    body: { partitions: known.map((partition) => ({ partition })), unasked },
  });
  expect(listed).toMatchObject({ status: 200, body: { total: known.length, complete: false, unasked } });
  const inPartitions = z.object({ body: z.object({ rooms: z.array(z.object({ partition: z.number() })) }) });
  const shown = inPartitions.parse(listed).body.rooms.map(({ partition }) => partition);
  expect(shown.toSorted((a, b) => a - b)).toEqual(known);
  expect(gateways).toEqual({ status: 200, body: { gateways: [], unasked } });
});

test('while the master is frozen on which workers register, leases are taken again and again', async () => {
  expect(await takenWhileFrozen('workers')).toBeGreaterThan(4);
  for (const lease of leases()) await expect.poll(() => admin.get(lease).catch(() => null)).toBe('w1');
});
