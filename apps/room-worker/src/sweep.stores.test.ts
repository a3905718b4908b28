import { roomId } from '@tandem-watch/protocol';
import { connect, decodeRecords, partitionKeys, readLog, roomKeys, type Redis } from '@tandem-watch/storage-redis';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { joining, roomOf, startGateway, type GatewayStandIn } from '../test/gateway-stand-in.ts';
import { startOwnStores, startWorker, type OwnStores, type RunningWorker } from '../test/running-worker.ts';

let stores: OwnStores;
let admin: Redis;
let worker: RunningWorker;
let gateway: GatewayStandIn;
const quick = {
  PULSE_MS: '100',
  GATEWAY_LOST_MS: '1500',
  MOVE_GRACE_MS: '700',
  LEASE_MS: '600',
  EMPTY_ROOM_MS: '86400000',
};

beforeEach(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  stores = await startOwnStores();
  admin = connect({ url: stores.redis.url }, 'command', 'admin');
  await admin.connect();
  worker = await startWorker(stores, 'w1', quick);
  gateway = await startGateway(stores.redis.users.gateway, 2);
  await gateway.hello(0);
});
afterEach(async () => {
  gateway?.stop();
  admin?.disconnect();
  await worker?.stop();
  await stores?.stop();
});

const ROOMS = 4_000;

/** Makes rooms with one member each, and waits until all are stored. */
async function fillPartition(): Promise<string[]> {
  const rooms = Array.from({ length: ROOMS }, () => roomOf(0, 2));
  for (let from = 0; from < ROOMS; from += 64) {
    await gateway.send(
      0,
      rooms.slice(from, from + 64).map((room) => joining(room, 'ana')),
    );
  }
  await expect.poll(() => admin.zcard(partitionKeys(0).deadlines), { timeout: 20_000 }).toBe(ROOMS);
  return rooms;
}

/** The rooms that members left, one list for each commit that says so. */
async function leftIn(): Promise<string[][]> {
  const entries = await readLog(admin, 0, '-', '+', 10_000);
  const commits = entries.map(({ records }) =>
    decodeRecords(records).flatMap((record) =>
      record.kind === 'event' && record.body.startsWith('{"type":"USER_LEFT"') ? [record.room] : [],
    ),
  );
  return commits.filter((rooms) => rooms.length > 0);
}

test('a lost gateway with thousands of rooms is lost commit by commit, and everybody leaves once', async () => {
  const rooms = await fillPartition();
  gateway.stop();
  await expect.poll(async () => (await leftIn()).flat().length, { timeout: 20_000 }).toBe(ROOMS);
  const commits = await leftIn();
  expect(commits.flat().toSorted()).toEqual(rooms.toSorted());
  expect(Math.max(...commits.map((left) => left.length))).toBeLessThan(1_000);
  expect(await admin.hexists(partitionKeys(0).feeds, gateway.id)).toBe(0);
});

test('an owner that loses its memory in the middle of it does the rest, and nothing twice', async () => {
  const rooms = await fillPartition();
  const broken = rooms.at(-1) ?? '';
  const epoch = await admin.hget(partitionKeys(0).own, 'epoch');
  await admin.del(roomKeys(0, roomId(broken)).users);
  await admin.set(roomKeys(0, roomId(broken)).users, 'of a wrong type: the last commit is refused');
  gateway.stop();
  await expect.poll(async () => (await leftIn()).flat().length, { timeout: 20_000 }).toBe(ROOMS - 1);
  expect((await leftIn()).flat().toSorted()).toEqual(rooms.filter((room) => room !== broken).toSorted());
  expect(await admin.hget(partitionKeys(0).own, 'epoch')).not.toBe(epoch);
});
