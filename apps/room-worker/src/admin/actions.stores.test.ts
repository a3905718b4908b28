import { addBatch, connect, type FeedRecord, type Redis } from '@tandem-watch/storage-redis';
import { gatewayId, roomId, userId } from '@tandem-watch/protocol';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import {
  acting,
  isEvent,
  isReplyTo,
  isSnapshotFor,
  joining,
  roomOf,
  startGateway,
  type GatewayStandIn,
} from '../../test/gateway-stand-in.ts';
import { startOwnStores, startWorker, type OwnStores, type RunningWorker } from '../../test/running-worker.ts';
import { openWay } from '../../test/way-to-redis.ts';
import { sealAction } from './action.ts';

const ADMIN_TOKEN = 'a-token-of-the-operators-of-this-test';

let stores: OwnStores;
let env: Record<string, string>;
let worker: RunningWorker;
let gateway: GatewayStandIn;
let redis: Redis;

beforeAll(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  stores = await startOwnStores();
  env = { ADMIN_TOKEN, READER_DATABASE_URL: stores.database.reader };
  worker = await startWorker(stores, 'w1', env);
  gateway = await startGateway(stores.redis.users.gateway, 2);
  redis = connect({ url: stores.redis.users.gateway }, 'command', 'test');
  await redis.connect();
  for (const partition of [0, 1]) await gateway.hello(partition);
});
afterAll(async () => {
  redis?.disconnect();
  gateway?.stop();
  await worker?.stop();
  await stores?.stop();
});

interface Said {
  readonly status: number;
  readonly body: unknown;
}

const as = { authorization: `Bearer ${ADMIN_TOKEN}`, 'x-operator': 'Olga' };

async function act(path: string, body: object = {}, headers: Record<string, string> = {}): Promise<Said> {
  const request = { method: 'POST', headers: { ...as, ...headers }, body: JSON.stringify(body) };
  const answer = await fetch(`${worker.url}/admin/${path}`, request);
  return { status: answer.status, body: await answer.json() };
}

async function look(path: string): Promise<unknown> {
  return await (await fetch(`${worker.url}/admin/${path}`, { headers: as })).json();
}

/** What the audit holds of a room, the newest first. */
async function audit(room: string): Promise<unknown[]> {
  return z.object({ audit: z.array(z.unknown()) }).parse(await look(`audit?room=${room}`)).audit;
}

test('a closed room tells its members why, closes them, and is in the audit; nobody comes in after it', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  await gateway.until(isSnapshotFor(ana.connection));
  const said = await act(`rooms/${ana.room}/close`, { notice: 'Spam.', reason: 'reported twice' });
  expect(said).toMatchObject({ status: 200, body: { outcome: 'done', partition: 0 } });
  const notice = await gateway.until(
    (record): record is FeedRecord & { kind: 'event' } => isEvent('CHAT')(record) && record.room === ana.room,
  );
  expect(JSON.parse(notice.body)).toMatchObject({ userId: 'server', text: 'Spam.' });
  expect(gateway.records).toContainEqual(
    expect.objectContaining({ kind: 'detach', to: { gateway: gateway.id, connection: ana.connection }, code: 4403 }),
  );
  const again = joining(ana.room, 'bo');
  await gateway.send(0, [again]);
  expect(JSON.parse((await gateway.until(isReplyTo(again.connection))).body)).toMatchObject({ code: 'FORBIDDEN' });
  const { state } = z.object({ state: z.object({ closedUntil: z.number() }) }).parse(await look(`rooms/${ana.room}`));
  expect(state.closedUntil).toBeGreaterThan(Date.now());
  await expect
    .poll(() => audit(ana.room))
    .toMatchObject([{ operator: 'Olga', action: 'close', notice: 'Spam.', reason: 'reported twice', outcome: 'done' }]);
});

test('an action that is asked for again with its id has no second effect, nor from another worker', async () => {
  const room = roomOf(1, 2);
  const [ana, bo] = [joining(room, 'ana'), joining(room, 'bo')];
  await gateway.send(1, [ana, bo]);
  await gateway.until(isSnapshotFor(bo.connection));
  const once = { 'idempotency-key': 'kick-bo-once' };
  expect(await act(`rooms/${room}/kick`, { user: 'bo' }, once)).toMatchObject({ status: 200 });
  await worker.stop();
  worker = await startWorker(stores, 'w2', env);
  const repeat = await act(`rooms/${room}/kick`, { user: 'bo' }, once);
  expect(repeat).toMatchObject({ status: 200, body: { outcome: 'done', repeat: true } });
  const other = await act(`rooms/${room}/kick`, { user: 'bo' });
  expect(other).toMatchObject({ status: 404, body: { outcome: 'no-such-member' } });
  await expect
    .poll(() => audit(room))
    .toMatchObject([{ outcome: 'no-such-member' }, { outcome: 'done', target: 'bo' }]);
  expect(await look('actions/1/kick-bo-once')).toMatchObject({ outcome: 'done' });
  const left = gateway.records.filter((record) => isEvent('USER_LEFT')(record) && record.room === room);
  expect(left).toHaveLength(1);
});

test('an id that was used for another action is refused, and does not pass for done', async () => {
  const room = roomOf(0, 2);
  const once = { 'idempotency-key': 'one-id-for-all' };
  expect(await act(`rooms/${room}/kick`, { user: 'ana' }, once)).toMatchObject({ status: 404 });
  expect(await act(`rooms/${room}/kick`, { user: 'bo' }, once)).toMatchObject({ status: 422 });
  expect(await act(`rooms/${room}/close`, {}, once)).toMatchObject({ status: 422 });
  const again = await act(`rooms/${room}/kick`, { user: 'ana' }, once);
  expect(again).toMatchObject({ status: 404, body: { outcome: 'no-such-room', repeat: true } });
});

test('when Redis does not answer, an action tells its id, by which it can be asked for', async () => {
  const admin = connect({ url: stores.redis.url }, 'command', 'admin');
  await admin.connect();
  await admin.acl('SETUSER', 'worker', '-hget');
  const said = await act(`rooms/${roomOf(0, 2)}/kick`, { user: 'ana' });
  await admin.acl('SETUSER', 'worker', '+hget');
  admin.disconnect();
  const { id } = z.object({ id: z.string() }).parse(said.body);
  expect(said).toMatchObject({ status: 503, body: { partition: 0, ask: `/admin/actions/0/${id}` } });
});

test('an action that stands on the stream again and again takes effect once, through a change of owners', async () => {
  const room = roomOf(1, 2);
  await gateway.send(1, [joining(room, 'ana')]);
  const does = { kind: 'close', room: roomId(room), notice: 'once' } as const;
  const action = { id: 'again-and-again', operator: 'Olga', reason: '', does };
  const sealed = JSON.stringify(sealAction(action, 1, ADMIN_TOKEN));
  const again = (): Promise<string> => addBatch(redis, 1, { gateway: null, number: 0, commands: [sealed, sealed] });
  await again();
  await expect.poll(() => look('actions/1/again-and-again')).toMatchObject({ outcome: 'done' });
  await again();
  await worker.stop();
  worker = await startWorker(stores, 'w2-again', env);
  await again();
  expect(await act(`rooms/${room}/kick`, { user: 'ana' })).toMatchObject({ body: { outcome: 'no-such-member' } });
  await expect.poll(() => audit(room)).toMatchObject([{ action: 'kick' }, { action: 'close', id: 'again-and-again' }]);
});

test('who can write to the stream and has no token cannot act: not unsealed, not with another token or partition', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  await gateway.until(isSnapshotFor(ana.connection));
  const does = { kind: 'close', room: ana.room, notice: 'forged' } as const;
  const action = { id: 'forged-by-a-gateway', operator: 'Olga', reason: '', does };
  const sealed = sealAction(action, 0, ADMIN_TOKEN);
  const forged: readonly object[] = [
    { type: 'CLOSE_ROOM', room: ana.room },
    { type: 'NOTICE', room: ana.room, text: 'forged' },
    { type: 'REMOVE_MEMBER', room: ana.room, user: 'ana' },
    { ...sealed, seal: '' },
    sealAction(action, 0, `${ADMIN_TOKEN}!`),
    sealAction(action, 1, ADMIN_TOKEN),
    { ...sealed, body: sealed.body.replace('forged', 'FORGED') },
  ];
  const before = await worker.metric('tandem_dead_letters_total{source="command"}');
  for (const command of forged) {
    await addBatch(redis, 0, { gateway: null, number: 0, commands: [JSON.stringify(command)] });
  }
  const dead = (): Promise<number> => worker.metric('tandem_dead_letters_total{source="command"}');
  await expect.poll(dead).toBe(before + forged.length);
  await gateway.send(0, [acting(ana, { type: 'CHAT', text: 'still here' })]);
  await gateway.until(
    (record): record is FeedRecord & { kind: 'event' } => record.kind === 'event' && record.body.includes('still here'),
  );
  expect(await audit(ana.room)).toEqual([]);
});

test('a gateway is told to drain, by one partition alone, and the audit says by whom', async () => {
  const said = await act(`gateways/${gateway.id}/drain`, { reason: 'a slow disk' });
  expect(said).toMatchObject({ status: 200, body: { outcome: 'done' } });
  const isDrain = (record: FeedRecord): record is FeedRecord & { kind: 'drain' } => record.kind === 'drain';
  expect(await gateway.until(isDrain)).toEqual({ kind: 'drain', gateway: gateway.id });
  expect(gateway.records.filter(isDrain)).toHaveLength(1);
  expect(await act(`gateways/${gatewayId('g-none')}/drain`)).toMatchObject({ status: 404 });
  const does = { kind: 'drain', gateway: gateway.id } as const;
  const sealed = JSON.stringify(
    sealAction({ id: 'twice-in-a-batch', operator: 'Olga', reason: '', does }, 0, ADMIN_TOKEN),
  );
  await addBatch(redis, 0, { gateway: null, number: 0, commands: [sealed, sealed] });
  await gateway.hello(0);
  expect(gateway.records.filter(isDrain)).toHaveLength(2);
});

test('a drain that is asked for again with its id gets its outcome, also when its gateway has ended', async () => {
  const ending = await startGateway(stores.redis.users.gateway, 2);
  for (const partition of [0, 1]) await ending.hello(partition);
  const drain = (): Promise<Said> => act(`gateways/${ending.id}/drain`, {}, { 'idempotency-key': 'drain-it-once' });
  expect(await drain()).toMatchObject({ status: 200, body: { outcome: 'done' } });
  ending.stop();
  const isKnown = async (): Promise<boolean> => JSON.stringify(await look('gateways')).includes(ending.id);
  await expect.poll(isKnown, { timeout: 20_000 }).toBe(false);
  expect(await drain()).toMatchObject({ status: 200, body: { outcome: 'done', repeat: true } });
});

async function owners(): Promise<(string | null)[]> {
  const schema = z.object({ partitions: z.array(z.object({ owner: z.string().nullable() })) });
  return schema.parse(await look('partitions')).partitions.map(({ owner }) => owner);
}

/** Waits until both workers hold a partition each, and say so. */
async function balancedWith(other: string): Promise<void> {
  const held = async (): Promise<unknown> =>
    z.looseObject({ workers: z.unknown() }).parse(await look('partitions')).workers;
  const balanced = [worker.id, other].map((id) => ({ worker: id, partitions: 1 }));
  await expect.poll(held).toEqual(expect.arrayContaining(balanced));
}

test('a partition is handed over to another worker, stays there, and its rooms go on; alone there is nobody', async () => {
  expect(await act('partitions/0/hand-over')).toMatchObject({ status: 409 });
  const other = await startWorker(stores, 'w3', env);
  await balancedWith('w3');
  const before = await owners();

  const partition = before.indexOf(worker.id);
  const ana = joining(roomOf(partition, 2), 'ana');
  await gateway.hello(partition);
  await gateway.send(partition, [ana]);
  await gateway.until(isSnapshotFor(ana.connection));
  expect(await act(`partitions/${partition}/hand-over`)).toMatchObject({ status: 200, body: { outcome: 'done' } });
  await expect.poll(owners).toEqual(before.map((owner) => (owner === worker.id ? 'w3' : worker.id)));
  const bo = joining(ana.room, 'bo');
  await gateway.hello(partition);
  await gateway.send(partition, [bo]);
  const snapshot = await gateway.until(isSnapshotFor(bo.connection));
  expect(JSON.parse(snapshot.body)).toMatchObject({ hostUserId: 'ana', users: [{ userId: 'ana' }, { userId: 'bo' }] });
  expect(await act(`partitions/${partition}/hand-over`, { to: 'w3' })).toMatchObject({ status: 409 });
  expect(await act(`partitions/${partition}/hand-over`, { to: 'w9' })).toMatchObject({ status: 404 });
  expect(await act('partitions/2/hand-over')).toMatchObject({ status: 404 });
  await other.stop();
});

test('a hand-over that is done is one, also when its owner does not hear that', async () => {
  let lost = 0;
  const way = await openWay(stores.redis.port, (text) => {
    if (lost > 0 || !text.includes('"action":"hand-over"')) return 'passed';
    lost += 1;
    return 'unanswered';
  });
  const other = await startWorker(stores, 'w4', { ...env, REDIS_URL: way.url(stores.redis.users.worker) });
  await balancedWith('w4');
  const before = await owners();
  const said = await act(`partitions/${before.indexOf('w4')}/hand-over`, { to: worker.id });
  expect(said).toMatchObject({ status: 200, body: { outcome: 'done' } });
  expect(lost).toBe(1);
  await expect.poll(owners).toEqual(before.map((owner) => (owner === 'w4' ? worker.id : 'w4')));
  await other.stop();
  way.stop();
});

test('the audit is read page by page', async () => {
  const pageSchema = z.object({ audit: z.array(z.object({ id: z.string() })), next: z.string().nullable() });
  const all = pageSchema.parse(await look('audit')).audit.map(({ id }) => id);
  expect(all.length).toBeGreaterThan(3);
  const seen: string[] = [];
  for (let next: string | null = ''; next !== null;) {
    const page = pageSchema.parse(await look(`audit?limit=2${next === '' ? '' : `&cursor=${next}`}`));
    seen.push(...page.audit.map(({ id }) => id));
    next = page.next;
  }
  expect(seen).toEqual(all);
});

test.each<[string, object, Record<string, string>]>([
  ['rooms/a/close', {}, { 'x-operator': '' }],
  ['rooms/a/close', {}, { 'x-operator': 'x'.repeat(65) }],
  ['rooms/a/close', {}, { 'idempotency-key': 'short' }],
  ['rooms/a/close', { notice: 'x'.repeat(501) }, {}],
  ['rooms/a/close', { reason: 'x'.repeat(501) }, {}],
  ['rooms/a/close', { notice: 'two\nlines' }, {}],
  ['rooms/a/close', { which: 1 }, {}],
  ['rooms/a.b/close', {}, {}],
  ['rooms/a/kick', {}, {}],
])('an action that is asked for wrongly is refused: %s %j %j', async (path, body, headers) => {
  expect((await act(path, body, headers)).status).toBe(400);
});

test('a body of more than 8 KiB, one that is no JSON, and another method are refused', async () => {
  expect((await act('rooms/a/close', { notice: 'x'.repeat(9_000) })).status).toBe(413);
  const request = { method: 'POST', headers: as, body: '{' };
  expect((await fetch(`${worker.url}/admin/rooms/a/close`, request)).status).toBe(400);
  expect((await fetch(`${worker.url}/admin/rooms`, { ...request, method: 'PUT' })).status).toBe(405);
});

test('of many actions at once 60 are taken', async () => {
  const room = roomOf(0, 2);
  const statuses: number[] = [];
  for (let count = 0; count < 70; count++) statuses.push((await act(`rooms/${room}/kick`, { user: 'nobody' })).status);
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
  expect(statuses.filter((status) => status === 404).length).toBeGreaterThan(40);
});

test('of a partition the last 64 actions are kept', async () => {
  const does = { kind: 'kick', room: roomId(roomOf(0, 2)), user: userId('nobody') } as const;
  const commands = Array.from({ length: 70 }, (_, count) =>
    JSON.stringify(sealAction({ id: `one-of-many-${count}`, operator: 'Olga', reason: '', does }, 0, ADMIN_TOKEN)),
  );
  await addBatch(redis, 0, { gateway: null, number: 0, commands });
  const outcome = { outcome: 'no-such-room' };
  await expect.poll(() => look('actions/0/one-of-many-69')).toMatchObject(outcome);
  expect(await look('actions/0/one-of-many-6')).toMatchObject(outcome);
  expect(await look('actions/0/one-of-many-5')).not.toMatchObject(outcome);
});
