import { timeline } from '@tandem-watch/protocol';
import { appendEvents, connectPostgres, type EventRow, type History } from '@tandem-watch/storage-postgres';
import { connect, partitionKeys, roomKeys, type FeedRecord, type Redis } from '@tandem-watch/storage-redis';
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
let db: History;
let worker: RunningWorker;
let gateway: GatewayStandIn;

beforeEach(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  stores = await startOwnStores();
  admin = connect({ url: stores.redis.url }, 'command', 'admin');
  await admin.connect();
  db = connectPostgres({ url: stores.database.worker, connections: 2, applicationName: 'test', onError: () => {} });
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

async function seqs(room: string): Promise<number[]> {
  const rows = await db.selectFrom('room_events').select('seq').where('room_id', '=', room).orderBy('seq').execute();
  return rows.map(({ seq }) => seq);
}

/** How many of these rooms have a row: one follows its first events by up to a second. */
async function stored(...rooms: readonly string[]): Promise<number> {
  return (await db.selectFrom('rooms').select('room_id').where('room_id', 'in', rooms).execute()).length;
}

async function logEntry(records: string): Promise<void> {
  const timeline = (await admin.hget(partitionKeys(0).own, 'timeline')) ?? '';
  await admin.xadd(partitionKeys(0).log, '*', 't', timeline, 'e', '1', 'r', records);
}

/** Empties Redis and starts another worker, which has only PostgreSQL to go by. */
async function beginAgain(): Promise<void> {
  await worker.stop();
  gateway.stop();
  await admin.flushall();
  worker = await startWorker(stores, 'w2', { PULSE_MS: '100' });
  gateway = await startGateway(stores.redis.users.gateway, 2);
  await gateway.hello(0);
}

test('log entries and records that cannot be read are set aside, counted, and the rest of history is written', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  await expect.poll(() => seqs(ana.room)).toEqual([1]);
  const good = JSON.stringify({ type: 'CHAT', timestamp: Date.now(), timeline: `t.${ana.room}`, seq: 1 });
  await logEntry('nonsense');
  await logEntry(`e ${ana.room} 9 ana - -\nno JSON\ne other 1 ana - -\n${good}\n`);
  await logEntry('x gone l1\n{}\nt a b - - c\nt a 1 z nowhere 1\n');
  await gateway.send(0, [acting(ana, { type: 'CHAT', text: 'after' })]);
  await expect.poll(() => seqs(ana.room), { timeout: 5_000 }).toEqual([1, 2]);
  expect(await seqs('other')).toEqual([1]);
  expect(await admin.xlen(partitionKeys(0).dead)).toBe(5);
  expect(await worker.metric('tandem_dead_letters_total{source="history"}')).toBe(5);
});

test('a log entry that cannot be read does not keep clients from resuming', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  const { body } = await gateway.until(isSnapshotFor(ana.connection));
  const known = timeline(/"timeline":"([^"]*)"/.exec(body)?.[1] ?? '');
  await worker.stop();
  await logEntry('nonsense');
  worker = await startWorker(stores, 'w2', { PULSE_MS: '100' });
  const claims = { session: ana.session, claimedLife: known.split('.')[1] ?? '' };
  const back = joining(ana.room, 'ana', { ...claims, resume: { timeline: known, seq: 1 } });
  await gateway.send(0, [acting(ana, { type: 'CHAT', text: 'missed' }), back]);
  const resumed = await gateway.until(
    (record): record is FeedRecord & { kind: 'resumed' } =>
      record.kind === 'resumed' && record.connection === back.connection,
  );
  expect(resumed.events.map((event) => event.includes('missed'))).toEqual([true]);
});

test('an event in PostgreSQL that cannot be read is passed over and set aside, and its room comes back', async () => {
  const ana = joining(roomOf(0, 2), 'ana', { pinTags: ['tag'] });
  await gateway.send(0, [ana]);
  await expect.poll(() => seqs(ana.room)).toEqual([1]);
  await expect.poll(() => stored(ana.room)).toBe(1);
  await worker.stop();
  const { life, timeline: of } = await db
    .selectFrom('room_events')
    .select(['life', 'timeline'])
    .where('room_id', '=', ana.room)
    .executeTakeFirstOrThrow();
  const at = Date.now();
  const row = {
    roomId: ana.room,
    life,
    timeline: of,
    partition: 0,
    at,
    logId: `${at}-0`,
    userId: 'ana',
    commandId: null,
  };
  const strange: EventRow = { ...row, seq: 2, type: 'CHAT', session: null, body: '{"type":"CHAT","what":"is this"}' };
  const upTo = { partition: 0, timeline: of.split('.')[0] ?? '', logId: `${at}-0` };
  await appendEvents(db, { events: [strange], rooms: [], upTo, setAside: async () => {} });
  await beginAgain();
  const back = joining(ana.room, 'ana', { pinTags: ['tag'] });
  await gateway.send(0, [back]);
  expect(JSON.parse((await gateway.until(isSnapshotFor(back.connection))).body)).toMatchObject({ seq: 2 });
  expect(await admin.xlen(partitionKeys(0).dead)).toBe(1);
  expect(await worker.metric('tandem_dead_letters_total{source="recall"}')).toBe(1);
});

test('a room in PostgreSQL that cannot be made again answers UNAVAILABLE, nobody gets it afresh, and others come back', async () => {
  const ana = joining(roomOf(0, 2), 'ana', { pinTags: ['tag'] });
  const bo = joining(roomOf(0, 2), 'bo');
  await gateway.send(0, [ana, bo]);
  await expect.poll(() => stored(ana.room, bo.room)).toBe(2);
  await worker.stop();
  await db
    .updateTable('rooms')
    .set((set) => ({ kicked: set.cast<Record<string, number>>(set.val('null'), 'jsonb') }))
    .where('room_id', '=', ana.room)
    .execute();
  await beginAgain();
  const eve = joining(ana.room, 'eve');
  const back = joining(bo.room, 'bo');
  await gateway.send(0, [eve, back]);
  await gateway.until(isSnapshotFor(back.connection));
  expect(JSON.parse((await gateway.until(isReplyTo(eve.connection))).body)).toMatchObject({ code: 'UNAVAILABLE' });
});

test('on a new timeline a room whose keys cannot be read does not count as lost: it is not ended in PostgreSQL', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  const bo = joining(roomOf(0, 2), 'bo');
  await gateway.send(0, [ana, bo]);
  await expect.poll(async () => [...(await seqs(ana.room)), ...(await seqs(bo.room))]).toEqual([1, 1]);
  const kept = (await admin.hget(partitionKeys(0).own, 'log')) ?? '';
  await gateway.send(0, [acting(ana, { type: 'CHAT', text: 'lost' }), acting(bo, { type: 'CHAT', text: 'lost' })]);
  await expect.poll(async () => [...(await seqs(ana.room)), ...(await seqs(bo.room))]).toEqual([1, 2, 1, 2]);
  await worker.stop();
  await admin.hset(partitionKeys(0).own, 'log', kept, 'replid', '0'.repeat(40));
  await admin.set(roomKeys(0, ana.room).users, 'of a wrong type');
  const gone = roomKeys(0, bo.room);
  await admin.del(gone.room, gone.users, gone.ids);
  await admin.zrem(partitionKeys(0).deadlines, bo.room);
  worker = await startWorker(stores, 'w2', { PULSE_MS: '100' });
  const ended = async (): Promise<string[]> => {
    const rows = await db.selectFrom('rooms').select('room_id').where('archived_at', 'is not', null).execute();
    return rows.map(({ room_id }) => room_id);
  };
  await expect.poll(ended, { timeout: 5_000 }).toEqual([bo.room]);
});

test('who knocks at the moment when a room can be read again gets that room, never a fresh one', async () => {
  const owners = Array.from({ length: 30 }, (_, n) => joining(roomOf(0, 2), `owner-${n}`));
  await gateway.send(0, owners);
  for (const { connection } of owners) await gateway.until(isSnapshotFor(connection));
  await worker.stop();
  const keys = owners.map(({ room }) => roomKeys(0, room).users);
  const mending = admin.multi();
  for (const key of keys) {
    await admin.rename(key, `kept:${key}`);
    await admin.set(key, 'of a wrong type');
    mending.rename(`kept:${key}`, key);
  }
  worker = await startWorker(stores, 'w2', { PULSE_MS: '100' });
  await expect.poll(() => worker.metric('tandem_rooms_set_apart')).toBe(owners.length);
  await mending.exec();
  const letIn = (room: string): string[] =>
    gateway.records.flatMap((record) =>
      record.kind === 'snapshot' && record.room === room && record.body.includes('"late-') ? [record.body] : [],
    );
  for (
    let round = 0, left = owners;
    left.length > 0;
    round++, left = left.filter(({ room }) => letIn(room).length === 0)
  ) {
    const nonce = `nonce-${round}`;
    await gateway.send(0, [{ type: 'HELLO', nonce }]);
    await gateway.send(0, [{ type: 'ANNOUNCE', nonce, part: 0, last: true, sockets: [] }]);
    const knocks = left.map(({ room }) => joining(room, `late-${round}`));
    await gateway.send(0, knocks);
  }
  for (const { room, user } of owners) expect(JSON.parse(letIn(room)[0] ?? '')).toMatchObject({ hostUserId: user });
});

test('whose gateway was lost while the room could not be read is given up when it can be, and somebody else is host', async () => {
  const env = { PULSE_MS: '100', GATEWAY_LOST_MS: '1500', MOVE_GRACE_MS: '500' };
  await worker.stop();
  worker = await startWorker(stores, 'w2', env);
  const ending = await startGateway(stores.redis.users.gateway, 2);
  await ending.hello(0);
  await gateway.hello(0);
  const room = roomOf(0, 2);
  const [ana, bo] = [joining(room, 'ana'), joining(room, 'bo')];
  await ending.send(0, [ana]);
  await ending.until(isSnapshotFor(ana.connection));
  const { users } = roomKeys(0, ana.room);
  await admin.rename(users, 'kept');
  await admin.set(users, 'of a wrong type');
  await gateway.send(0, [bo]);
  await expect.poll(() => worker.metric('tandem_rooms_set_apart')).toBe(1);
  ending.stop();
  await expect.poll(() => admin.hexists(partitionKeys(0).feeds, ending.id), { timeout: 15_000 }).toBe(0);
  await admin.rename('kept', users);
  await expect.poll(() => worker.metric('tandem_rooms_set_apart'), { timeout: 5_000 }).toBe(0);
  const back = joining(room, 'bo');
  await gateway.hello(0);
  await gateway.send(0, [back]);
  await gateway.until(isSnapshotFor(back.connection));
  const left = await gateway.until(isEvent('USER_LEFT'));
  expect(JSON.parse(left.body)).toMatchObject({ userId: 'ana', reason: 'lost' });
  const { body } = await gateway.until(isEvent('HOST_CHANGED'));
  expect(JSON.parse(body)).toMatchObject({ hostUserId: 'bo' });
});
