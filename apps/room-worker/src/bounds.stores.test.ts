import {
  connect,
  decodeRecords,
  partitionKeys,
  readLog,
  type FeedRecord,
  type Redis,
} from '@tandem-watch/storage-redis';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import {
  acting,
  isEvent,
  isReplyTo,
  isSnapshotFor,
  joining,
  roomOf,
  startGateway,
  type GatewayStandIn,
} from '../test/gateway-stand-in.ts';
import { startOwnStores, startWorker, type OwnStores, type RunningWorker } from '../test/running-worker.ts';

let stores: OwnStores;
let admin: Redis;
let worker: RunningWorker;
let gateway: GatewayStandIn;

beforeEach(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  stores = await startOwnStores();
  admin = connect({ url: stores.redis.url }, 'command', 'admin');
  await admin.connect();
  worker = await startWorker(stores, 'w1', { MAX_ROOMS: '2', PULSE_MS: '100' });
  gateway = await startGateway(stores.redis.users.gateway, 2);
  await gateway.hello(0);
});
afterEach(async () => {
  gateway?.stop();
  admin?.disconnect();
  await worker?.stop();
  await stores?.stop();
});

/** How many events of a type each log entry holds, those without left out. */
async function eventsOf(type: string): Promise<number[]> {
  const entries = await readLog(admin, 0, '-', '+', 1_000);
  const counts = entries.map(({ records }) => decodeRecords(records).filter(isEvent(type)).length);
  return counts.filter((count) => count > 0);
}

function chat(text: string) {
  return (record: FeedRecord): record is FeedRecord & { kind: 'event' } =>
    isEvent('CHAT')(record) && record.body.includes(`"${text}"`);
}

test('a commit takes 256 commands, the rest is the next one', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  await gateway.until(isSnapshotFor(ana.connection));
  await worker.stop();
  for (let batch = 0; batch < 10; batch++) {
    await gateway.send(
      0,
      Array.from({ length: 64 }, () => acting(ana, { type: 'CHAT', text: 'many' })),
    );
  }
  await gateway.send(0, [acting(ana, { type: 'CHAT', text: 'last' })]);
  worker = await startWorker(stores, 'w2');
  await gateway.until(chat('last'));
  const commits = await eventsOf('CHAT');
  expect(commits.reduce((sum, count) => sum + count, 0)).toBe(641);
  expect(commits).toHaveLength(3);
  expect(Math.max(...commits)).toBeLessThanOrEqual(256);
});

test('how long commands waited for an owner is told as its lag', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  await gateway.until(isSnapshotFor(ana.connection));
  await worker.stop();
  for (let batch = 0; batch < 20; batch++) {
    await gateway.send(
      0,
      Array.from({ length: 64 }, () => acting(ana, { type: 'CHAT', text: 'many' })),
    );
  }
  worker = await startWorker(stores, 'w2');
  await expect.poll(() => worker.metric('tandem_command_lag_seconds'), { interval: 1 }).toBeGreaterThan(0.01);
});

test('a commit takes no more once 1 Mi characters go to the feeds', async () => {
  const others = await Promise.all([1, 2, 3, 4, 5].map(() => startGateway(stores.redis.users.gateway, 2)));
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  for (const [n, other] of others.entries()) {
    await other.hello(0);
    const join = joining(ana.room, `u${n}`);
    await other.send(0, [join]);
    await other.until(isSnapshotFor(join.connection));
  }
  await worker.stop();
  const url = `https://example.org/${'x'.repeat(1_900)}`;
  for (let batch = 0; batch < 3; batch++) {
    await gateway.send(
      0,
      Array.from({ length: 64 }, () => acting(ana, { type: 'URL_CHANGE', url })),
    );
  }
  await gateway.send(0, [acting(ana, { type: 'CHAT', text: 'last' })]);
  worker = await startWorker(stores, 'w2');
  await gateway.until(chat('last'));
  const [first = 0, ...rest] = await eventsOf('URL_CHANGE');
  expect(first * 6 * 2_000).toBeGreaterThan(1024 * 1024 - 50_000);
  expect(first * 6 * 2_000).toBeLessThan(1024 * 1024 + 150_000);
  expect(rest.reduce((sum, count) => sum + count, first)).toBe(192);
  for (const other of others) other.stop();
});

async function answerTo(user: string, room = roomOf(0, 2)): Promise<unknown> {
  const join = joining(room, user);
  await gateway.send(0, [join]);
  const answer = await gateway.until(
    (record): record is FeedRecord & { kind: 'snapshot' | 'reply' } =>
      isSnapshotFor(join.connection)(record) || isReplyTo(join.connection)(record),
  );
  return JSON.parse(answer.body);
}

test('a partition has so many rooms; a JOIN that would make another is OVERLOADED, one into a room is taken', async () => {
  const room = roomOf(0, 2);
  expect(await answerTo('ana', room)).toMatchObject({ type: 'ROOM_STATE' });
  expect(await answerTo('bo')).toMatchObject({ type: 'ROOM_STATE' });
  expect(await answerTo('cy')).toMatchObject({ code: 'OVERLOADED' });
  expect(await answerTo('dan', room)).toMatchObject({ type: 'ROOM_STATE' });
  expect(await worker.metric('tandem_rooms_of_a_partition')).toBe(2);
  expect(await worker.metric('tandem_commands_total{type="JOIN",outcome="refused"}')).toBe(1);
});

test('from 60 % of maxmemory on a JOIN that would make a room is OVERLOADED, one into a room is taken', async () => {
  const room = roomOf(0, 2);
  expect(await answerTo('ana', room)).toMatchObject({ type: 'ROOM_STATE' });
  const used = Number(/used_memory:(\d+)/.exec(await admin.info('memory'))?.[1]);
  await admin.config('SET', 'maxmemory', Math.round(used / 0.7));
  await gateway.untilMessage((message) => message.kind === 'heartbeat' && message.memory >= 60);
  expect(await answerTo('bo')).toMatchObject({ code: 'OVERLOADED' });
  expect(await answerTo('cy', room)).toMatchObject({ type: 'ROOM_STATE' });
});

test('a partition has 1,000 gateways; the HELLO of the next is not heard', async () => {
  const { commands, feeds } = partitionKeys(0);
  const hello = (n: number) =>
    admin.xadd(commands, '*', 'c', '[{"type":"HELLO","nonce":"n"}]', 'g', `many-${n}`, 'n', 1);
  await Promise.all(Array.from({ length: 1_100 }, (_, n) => hello(n)));
  await expect.poll(() => admin.xlen(commands), { timeout: 10_000 }).toBeLessThan(5);
  const admitted = await admin.hlen(feeds);
  expect(admitted).toBeGreaterThan(900);
  expect(admitted).toBeLessThanOrEqual(1_000);
});
