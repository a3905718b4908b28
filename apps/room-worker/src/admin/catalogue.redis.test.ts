import { setTimeout as delay } from 'node:timers/promises';
import { connect, encodeRecord, partitionKeys, roomKeys, type Redis } from '@tandem-watch/storage-redis';
import { roomId, userId } from '@tandem-watch/protocol';
import { startOwnRedis, type OwnRedis } from '@tandem-watch/test-support';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createCatalogue } from './catalogue.ts';
import { tailOf } from './room-tail.ts';

let own: OwnRedis;
let redis: Redis;

beforeAll(async () => {
  if (inject('redis').url === '') return;
  own = await startOwnRedis();
  redis = connect({ url: own.url }, 'command', 'test');
  await redis.connect();
});
afterAll(async () => {
  redis?.disconnect();
  await own?.stop();
});

async function makeRooms(partition: number, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const room = roomId(`p${partition}-${index}`);
    await redis.hset(roomKeys(partition, room).room, { created_at: index, seq: 1 });
    await redis.zadd(partitionKeys(partition).deadlines, index, room);
  }
}

test('a look ends with the limit, and says that there are more', async () => {
  await makeRooms(0, 150);
  await makeRooms(1, 10);
  const limited = await createCatalogue(redis, 2, async () => {}, 100)(false);
  expect([limited.rooms.length, limited.complete]).toEqual([100, false]);
  const whole = await createCatalogue(redis, 2, async () => {}, 1_000)(false);
  expect([whole.rooms.length, whole.complete]).toEqual([160, true]);
});

test('a room that the look before does not have, because there are too many, has no rate, whatever happened in it before', async () => {
  const late = roomId('p0-149');
  await redis.hset(roomKeys(0, late).room, { seq: 1_000 });
  const wait = async (ms: number): Promise<void> => {
    await redis.zadd(partitionKeys(0).deadlines, -1, late);
    await delay(ms);
  };
  const { rooms, complete } = await createCatalogue(redis, 2, wait, 100)(true);
  const rateOf = (id: string): number | null | undefined => rooms.find(({ room }) => room === id)?.rate;
  expect([complete, rateOf(late), rateOf('p0-0')]).toEqual([false, null, 0]);
});

test('a room whose keys are of another kind is left out, and the others are listed', async () => {
  await redis.set(roomKeys(1, roomId('odd')).room, 'text');
  await redis.zadd(partitionKeys(1).deadlines, 1, 'odd');
  expect((await createCatalogue(redis, 2, async () => {})(false)).rooms).toHaveLength(160);
});

test('a partition whose keys are of another kind is named, and the others are listed', async () => {
  const { deadlines } = partitionKeys(0);
  await redis.rename(deadlines, 'kept');
  await redis.set(deadlines, 'text');
  const { rooms, complete, unasked } = await createCatalogue(redis, 2, async () => {})(false);
  expect([rooms.length, complete, unasked]).toEqual([10, false, [0]]);
  await redis.rename('kept', deadlines);
});

test('the log is searched through 500 entries', async () => {
  const write = async (room: string): Promise<void> => {
    const event = { kind: 'event', room: roomId(room), seq: 1, user: userId('ana'), session: null, id: null } as const;
    const records = encodeRecord({ ...event, body: '{}' });
    await redis.xadd(partitionKeys(0).log, '*', 't', 't1', 'e', '1', 'r', records);
  };
  await write('quiet');
  for (let entry = 0; entry < 499; entry++) await write('loud');
  expect(await tailOf(redis, 0, roomId('quiet'), 5)).toHaveLength(1);
  await write('loud');
  expect(await tailOf(redis, 0, roomId('quiet'), 5)).toHaveLength(0);
  expect(await tailOf(redis, 0, roomId('loud'), 5)).toHaveLength(5);
});
