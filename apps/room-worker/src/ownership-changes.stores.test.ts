import { once } from 'node:events';
import { createServer } from 'node:net';
import { connect, partitionKeys, roomKeys, type FeedRecord, type Redis } from '@tandem-watch/storage-redis';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import * as z from 'zod';
import {
  acting,
  isEvent,
  isSnapshotFor,
  joining,
  roomOf,
  startGateway,
  type GatewayStandIn,
} from '../test/gateway-stand-in.ts';
import { openWay } from '../test/way-to-redis.ts';
import { startOwnStores, startWorker, type OwnStores, type RunningWorker } from '../test/running-worker.ts';

let stores: OwnStores;
let redis: OwnStores['redis'];
let admin: Redis;
let worker: RunningWorker;
let gateway: GatewayStandIn;
const quick = {
  PULSE_MS: '100',
  GATEWAY_LOST_MS: '1500',
  MOVE_GRACE_MS: '700',
  DISCONNECT_GRACE_MS: '300',
  LEASE_MS: '600',
};

beforeEach(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  stores = await startOwnStores();
  redis = stores.redis;
  admin = connect({ url: redis.url }, 'command', 'admin');
  admin.on('error', () => {});
  await admin.connect();
  worker = await startWorker(stores, 'w1', quick);
  gateway = await startGateway(redis.users.gateway, 2);
  await gateway.hello(0);
});
afterEach(async () => {
  gateway?.stop();
  admin?.disconnect();
  await worker?.stop();
  await stores?.stop();
});

const stateSchema = z.object({ timeline: z.string(), seq: z.number() });

function stateOf({ body }: { body: string }): z.output<typeof stateSchema> {
  return stateSchema.parse(JSON.parse(body));
}

function eventIn(room: string, type: string) {
  return (record: FeedRecord): record is FeedRecord & { kind: 'event' } =>
    isEvent(type)(record) && record.room === room;
}

test('a member whose socket ended leaves when its grace has passed, by a command in the stream', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  const bo = joining(ana.room, 'bo');
  await gateway.send(0, [ana, bo]);
  const { room, user, connection } = bo;
  await gateway.send(0, [{ type: 'LOST', room, user, connection, cause: 'socket' }]);
  const left = await gateway.until(eventIn(room, 'USER_LEFT'));
  expect(JSON.parse(left.body)).toMatchObject({ userId: 'bo', reason: 'lost' });
});

test('members of a gateway that fell silent count as moved, and leave only when that grace has passed', async () => {
  const other = await startGateway(redis.users.gateway, 2);
  await other.hello(0);
  const ana = joining(roomOf(0, 2), 'ana');
  const bo = joining(ana.room, 'bo');
  await gateway.send(0, [ana]);
  await gateway.until(isSnapshotFor(ana.connection));
  await other.send(0, [bo]);
  await gateway.until(eventIn(ana.room, 'USER_JOINED'));
  other.stop();
  const alive = setInterval(() => void gateway.send(0, []), 100);
  const left = await gateway.until(eventIn(ana.room, 'USER_LEFT'));
  clearInterval(alive);
  expect(JSON.parse(left.body)).toMatchObject({ userId: 'bo', reason: 'lost' });
  expect(await admin.hexists(partitionKeys(0).feeds, other.id)).toBe(0);
});

test('a Redis that was restarted gives a new timeline: rooms stay, gateways must begin anew', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  const before = stateOf(await gateway.until(isSnapshotFor(ana.connection)));
  await redis.kill9();
  await redis.restart();
  const again = await startGateway(redis.users.gateway, 2);
  await again.hello(0);
  const back = joining(ana.room, 'ana');
  await again.send(0, [back]);
  const after = stateOf(await again.until(isSnapshotFor(back.connection)));
  expect(after.timeline).not.toBe(before.timeline);
  expect(after.timeline.split('.')[1]).toBe(before.timeline.split('.')[1]);
  expect(after.seq).toBe(before.seq);
  again.stop();
});

test('a room whose key has a wrong type is set apart, the others go on, and it comes back when the key does', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  const eve = joining(roomOf(0, 2), 'eve');
  await gateway.send(0, [ana]);
  await gateway.until(isSnapshotFor(ana.connection));
  const { users } = roomKeys(0, ana.room);
  await admin.rename(users, `${users}:kept`);
  await admin.set(users, 'broken');
  await gateway.send(0, [
    eve,
    acting(ana, { type: 'UPDATE_USERNAME', username: 'Anna', id: 1 }),
    acting(eve, { type: 'CHAT', text: 'hi' }),
  ]);
  await gateway.until(eventIn(eve.room, 'CHAT'));
  const refusal = await gateway.until(
    (record): record is FeedRecord & { kind: 'reply' } => record.kind === 'reply' && record.id === 1,
  );
  expect(JSON.parse(refusal.body)).toMatchObject({ code: 'UNAVAILABLE' });
  await admin.rename(`${users}:kept`, users);
  const alive = setInterval(() => void gateway.send(0, []), 100);
  await gateway.untilMessage(({ kind }) => kind === 'restart');
  clearInterval(alive);
  await gateway.hello(0);
  const back = joining(ana.room, 'ana', { session: ana.session });
  await gateway.send(0, [back]);
  expect(JSON.parse((await gateway.until(isSnapshotFor(back.connection))).body)).toMatchObject({ hostUserId: 'ana' });
});

test('a room whose fields cannot be read stays apart for as long, and costs the others nothing', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  const eve = joining(roomOf(0, 2), 'eve');
  await gateway.send(0, [ana, eve]);
  await gateway.until(isSnapshotFor(eve.connection));
  await worker.stop();
  const { room } = roomKeys(0, ana.room);
  await admin.hset(room, 'seq', 'broken');
  worker = await startWorker(stores, 'w2', quick);
  const since = gateway.messages.length;
  for (let id = 1; id <= 10; id++) {
    await gateway.send(0, [
      acting(eve, { type: 'CHAT', text: 'hi', id }),
      acting(ana, { type: 'CHAT', text: 'hi', id: id + 100 }),
    ]);
    await gateway.until(
      (record): record is FeedRecord & { kind: 'reply' } => record.kind === 'reply' && record.id === id + 100,
    );
    const beats = gateway.messages.length;
    await gateway.untilMessage((message) => message.kind === 'heartbeat' && gateway.messages.indexOf(message) >= beats);
  }
  expect(gateway.messages.slice(since).filter(({ kind }) => kind === 'restart')).toEqual([]);
  await admin.hset(room, 'seq', 1);
  const alive = setInterval(() => void gateway.send(0, []), 100);
  await gateway.untilMessage(({ kind }) => kind === 'restart');
  clearInterval(alive);
});

test('who left a room that was set apart is not there when it is mended, though another owner finds it mended', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  await gateway.until(isSnapshotFor(ana.connection));
  await worker.stop();
  const { room } = roomKeys(0, ana.room);
  await admin.hset(room, 'seq', 'broken');
  worker = await startWorker(stores, 'w2', quick);
  const { user, connection } = ana;
  await gateway.send(0, [
    { type: 'LOST', room: ana.room, user, connection, cause: 'socket' },
    acting(ana, { type: 'CHAT', text: 'hi', id: 1 }),
  ]);
  await gateway.until((record): record is FeedRecord & { kind: 'reply' } => record.kind === 'reply' && record.id === 1);
  await worker.stop();
  await admin.hset(room, 'seq', 1);
  worker = await startWorker(stores, 'w3', quick);
  const alive = setInterval(() => void gateway.send(0, []), 100);
  await gateway.untilMessage(({ kind }) => kind === 'restart');
  await gateway.hello(0);
  await gateway.send(0, [joining(ana.room, 'bo')]);
  const left = await gateway.until(eventIn(ana.room, 'USER_LEFT'));
  clearInterval(alive);
  expect(JSON.parse(left.body)).toMatchObject({ userId: 'ana', reason: 'lost' });
  expect(Object.keys(await admin.hgetall(partitionKeys(0).own)).filter((field) => field.startsWith('apart:'))).toEqual(
    [],
  );
});

test('a lease is held while connecting for the reads takes longer than a lease lasts', async () => {
  await worker.stop();
  const way = await openWay(redis.port, (text) => (text.includes('-blocking') ? 'stuck' : 'passed'));
  worker = await startWorker(stores, 'w2', { ...quick, REDIS_URL: way.url(redis.users.worker) });
  const { lease } = partitionKeys(0);
  await expect.poll(() => admin.get(lease)).toBe('w2');
  const until = (await admin.pexpiretime(lease)) + 600;
  await expect.poll(() => admin.pexpiretime(lease), { interval: 20, timeout: 4_000 }).toBeGreaterThan(until);
  way.stop();
});

test('a lease is held while PostgreSQL takes longer to be asked than a lease lasts', async () => {
  await worker.stop();
  await admin.flushall();
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  worker = await startWorker(stores, 'w2', { ...quick, DATABASE_URL: `postgres://worker@127.0.0.1:${port}/none` });
  const { lease } = partitionKeys(0);
  await expect.poll(() => admin.get(lease)).toBe('w2');
  const until = (await admin.pexpiretime(lease)) + 600;
  await expect.poll(() => admin.pexpiretime(lease), { interval: 20, timeout: 5_000 }).toBeGreaterThan(until);
  silent.close();
});

test('what cannot be read is set aside and the rest of its batch applied', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  const { commands } = partitionKeys(0);
  await admin.xadd(commands, '*', 'c', JSON.stringify([{ type: 'NONSENSE' }]), 'g', gateway.id, 'n', '90');
  await admin.xadd(commands, '*', 'c', `[${JSON.stringify(ana)}, 7`, 'g', gateway.id, 'n', '91');
  await admin.xadd(commands, '*', 'c', JSON.stringify([7, ana]), 'g', gateway.id, 'n', '92');
  await gateway.until(isSnapshotFor(ana.connection));
  expect(await admin.xlen(partitionKeys(0).dead)).toBe(3);
});

test('two workers share the partitions, and the second takes over what the first held', async () => {
  const second = await startWorker(stores, 'w2', quick);
  const holders = async (): Promise<(string | null)[]> =>
    await admin.mget(partitionKeys(0).lease, partitionKeys(1).lease);
  await expect.poll(holders, { timeout: 10_000 }).toContain('w2');
  expect(new Set(await holders())).toEqual(new Set(['w1', 'w2']));
  await worker.stop();
  await expect.poll(holders, { timeout: 10_000 }).toEqual(['w2', 'w2']);
  worker = second;
});

test('a clock that jumped an hour ahead and came back: commands begin anew, deadlines fire, epochs grow', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  const bo = joining(ana.room, 'bo');
  await gateway.send(0, [ana, bo]);
  await gateway.until(isSnapshotFor(bo.connection));
  const { own, commands } = partitionKeys(0);
  const epoch = Number(await admin.hget(own, 'epoch'));
  const { room, user, connection } = bo;
  const lost = JSON.stringify([{ type: 'LOST', room, user, connection, cause: 'socket' }]);
  const number = String(gateway.lastNumber() + 1);
  await admin.xadd(commands, `${Date.now() + 3_600_000}-0`, 'c', lost, 'g', gateway.id, 'n', number);
  await expect.poll(async () => Number(await admin.hget(own, 'epoch')), { timeout: 5_000 }).toBeGreaterThan(epoch);
  const alive = setInterval(() => void gateway.send(0, []), 100);
  const left = await gateway.until(eventIn(room, 'USER_LEFT'));
  clearInterval(alive);
  expect(JSON.parse(left.body)).toMatchObject({ userId: 'bo', reason: 'lost' });
});

test('a stall that an owner before has not ended is ended by the next: who would leave soon gets more time', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  const { room, user, connection } = ana;
  await gateway.send(0, [ana, { type: 'LOST', room, user, connection, cause: 'socket' }]);
  const { users } = roomKeys(0, room);
  const until = async (): Promise<number> => {
    const member = z.object({ grace: z.object({ until: z.number() }).nullable() });
    return member.parse(JSON.parse((await admin.hget(users, user)) ?? '{"grace":null}')).grace?.until ?? 0;
  };
  await expect.poll(until).toBeGreaterThan(0);
  await worker.stop();
  const before = await until();
  await admin.hset(partitionKeys(0).own, 'stalled', '1');
  worker = await startWorker(stores, 'w2', { ...quick, MOVE_GRACE_MS: '60000' });
  await expect.poll(until).toBeGreaterThan(before + 50_000);
  await expect.poll(() => admin.hexists(partitionKeys(0).own, 'stalled')).toBe(0);
});

test('that a gateway drains is known to the next owner: who comes back elsewhere needs no probe', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana, { type: 'BYE' }]);
  await gateway.until(isSnapshotFor(ana.connection));
  await worker.stop();
  worker = await startWorker(stores, 'w2', quick);
  const other = await startGateway(redis.users.gateway, 2);
  await other.hello(0);
  const back = joining(ana.room, 'ana', { address: 'elsewhere' });
  await other.send(0, [back]);
  await other.until(isSnapshotFor(back.connection));
  expect(gateway.records.filter(({ kind }) => kind === 'probe')).toEqual([]);
  other.stop();
});

test('a gateway that drains and begins anew still drains', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  const { timeline } = stateOf(await gateway.until(isSnapshotFor(ana.connection)));
  const nonce = 'again';
  const { room, user, session, connection, acceptedAt, ordinal, modern, address } = ana;
  const socket = { room, user, session, connection, acceptedAt, ordinal, modern, address, username: 'Ana' };
  const sockets = [{ ...socket, life: timeline.split('.')[1] ?? '' }];
  await gateway.send(0, [
    { type: 'BYE' },
    { type: 'HELLO', nonce },
    { type: 'ANNOUNCE', nonce, part: 0, last: true, sockets },
  ]);
  const back = joining(room, 'ana', { address: 'elsewhere' });
  await gateway.send(0, [back]);
  await gateway.until(isSnapshotFor(back.connection));
  expect(gateway.records.filter(({ kind }) => kind === 'probe')).toEqual([]);
});
