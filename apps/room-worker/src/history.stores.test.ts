import { connectPostgres, type History } from '@tandem-watch/storage-postgres';
import { connect, partitionKeys, type FeedRecord, type Redis } from '@tandem-watch/storage-redis';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import {
  acting,
  isEvent,
  isSnapshotFor,
  joining,
  roomOf,
  startGateway,
  type GatewayStandIn,
} from '../test/gateway-stand-in.ts';
import { startOwnStores, startWorker, type OwnStores, type RunningWorker } from '../test/running-worker.ts';

let stores: OwnStores;
let admin: Redis;
let db: History;
let worker: RunningWorker;
let gateway: GatewayStandIn;

beforeEach(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  stores = await startOwnStores();
  admin = connect({ url: stores.redis.url }, 'command', 'admin');
  admin.on('error', () => {});
  await admin.connect();
  db = connectPostgres({ url: stores.database.reader, connections: 2, applicationName: 'test', onError: () => {} });
  worker = await startWorker(stores, 'w1', { PULSE_MS: '100' });
  gateway = await startGateway(stores.redis.users.gateway, 2);
  await gateway.hello(0);
});
afterEach(async () => {
  gateway?.stop();
  admin?.disconnect();
  await worker?.stop();
  await db?.destroy();
  await stores?.stop();
});

async function events(room: string): Promise<{ seq: number; type: string; command_id: number | null }[]> {
  return await db
    .selectFrom('room_events')
    .select(['seq', 'type', 'command_id'])
    .where('room_id', '=', room)
    .orderBy('seq')
    .execute();
}

async function roomRow(room: string): Promise<{ seq: number; url: string; archived_at: Date | null } | undefined> {
  return await db
    .selectFrom('rooms')
    .select(['seq', 'url', 'archived_at'])
    .where('room_id', '=', room)
    .executeTakeFirst();
}

function eventIn(room: string, type: string) {
  return (record: FeedRecord): record is FeedRecord & { kind: 'event' } =>
    isEvent(type)(record) && record.room === room;
}

test('every event is in PostgreSQL once, with its room and its members', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana, acting(ana, { type: 'URL_CHANGE', url: 'https://a.example/1', id: 1 })]);
  await gateway.send(0, [acting(ana, { type: 'CHAT', text: 'hi', id: 2 })]);
  await expect
    .poll(() => events(ana.room))
    .toEqual([
      { seq: 1, type: 'USER_JOINED', command_id: null },
      { seq: 2, type: 'URL_CHANGE', command_id: 1 },
      { seq: 3, type: 'CHAT', command_id: 2 },
    ]);
  await expect.poll(() => roomRow(ana.room), { timeout: 5_000 }).toMatchObject({ seq: 3, url: 'https://a.example/1' });
  const users = await db.selectFrom('users').select('user_id').where('room_id', '=', ana.room).execute();
  expect(users).toEqual([{ user_id: 'ana' }]);
});

test('a Redis that comes back empty gets its rooms from PostgreSQL: same host, PIN, url and seq, on a new timeline', async () => {
  const ana = joining(roomOf(0, 2), 'ana', { pinTags: ['tag'] });
  await gateway.send(0, [ana, acting(ana, { type: 'URL_CHANGE', url: 'https://a.example/1' })]);
  await expect.poll(async () => (await events(ana.room)).length).toBe(2);
  await admin.flushall();
  gateway.stop();
  gateway = await startGateway(stores.redis.users.gateway, 2);
  await gateway.hello(0);
  const eve = joining(ana.room, 'eve', { pinTags: ['other'] });
  const back = joining(ana.room, 'ana', { pinTags: ['tag'] });
  await gateway.send(0, [eve, back]);
  const refusal = await gateway.until((record): record is FeedRecord & { kind: 'reply' } => record.kind === 'reply');
  expect(JSON.parse(refusal.body)).toMatchObject({ code: 'BAD_PIN' });
  const state = await gateway.until(isSnapshotFor(back.connection));
  expect(JSON.parse(state.body)).toMatchObject({ hostUserId: 'ana', url: 'https://a.example/1', seq: 2 });
  await gateway.send(0, [acting(back, { type: 'CHAT', text: 'on' })]);
  await expect.poll(async () => (await events(ana.room)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  await expect.poll(() => admin.get('partitions'), { timeout: 5_000 }).toBe('2');
});

test('an archived room keeps its history, leaves Redis, and whoever joins its id makes a new room', async () => {
  await worker.stop();
  worker = await startWorker(stores, 'w2', { EMPTY_ROOM_MS: '50', PULSE_MS: '100' });
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana, acting(ana, { type: 'CHAT', text: 'bye' }), acting(ana, { type: 'LEAVE' })]);
  await gateway.until((record): record is FeedRecord & { kind: 'detach' } => record.kind === 'detach');
  const due = async (): Promise<string | null> => await admin.zscore(partitionKeys(0).empty, ana.room);
  await expect.poll(due).not.toBeNull();
  await expect.poll(async () => Number(await due()) < Date.now()).toBe(true);
  await admin.xadd(partitionKeys(0).commands, '*', 'c', JSON.stringify([{ type: 'ARCHIVE_ROOM', room: ana.room }]));
  await expect.poll(async () => (await roomRow(ana.room))?.archived_at ?? null, { timeout: 5_000 }).not.toBeNull();
  expect(await admin.keys(`*${ana.room}*`)).toEqual([]);
  const bo = joining(ana.room, 'bo');
  await gateway.send(0, [bo]);
  expect(JSON.parse((await gateway.until(isSnapshotFor(bo.connection))).body)).toMatchObject({
    hostUserId: 'bo',
    seq: 1,
  });
});

test('while PostgreSQL is unreachable an emptied Redis gives no fresh room: the JOIN stays unanswered', async () => {
  const ana = joining(roomOf(0, 2), 'ana', { pinTags: ['tag'] });
  await gateway.send(0, [ana]);
  await expect.poll(async () => (await events(ana.room)).length).toBe(1);
  await worker.stop();
  await admin.flushall();
  worker = await startWorker(stores, 'w2', { PULSE_MS: '100', DATABASE_URL: 'postgres://worker@127.0.0.1:1/none' });
  await gateway.send(0, [joining(ana.room, 'eve')]);
  await expect.poll(async () => await admin.get(partitionKeys(0).lease), { timeout: 5_000 }).toBe('w2');
  expect(await admin.exists(partitionKeys(0).own)).toBe(0);
  await worker.stop();
  worker = await startWorker(stores, 'w3', { PULSE_MS: '100' });
  await gateway.hello(0);
  const back = joining(ana.room, 'ana', { pinTags: ['tag'] });
  await gateway.send(0, [back]);
  expect(JSON.parse((await gateway.until(isSnapshotFor(back.connection))).body)).toMatchObject({ hostUserId: 'ana' });
  expect(gateway.records.some((record) => eventIn(ana.room, 'USER_JOINED')(record) && record.user === 'eve')).toBe(
    false,
  );
});
