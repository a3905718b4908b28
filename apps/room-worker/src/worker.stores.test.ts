import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import {
  acting,
  isEvent,
  isHelloAnswer,
  isReplyTo,
  isSnapshotFor,
  joining,
  roomOf,
  startGateway,
  type GatewayStandIn,
} from '../test/gateway-stand-in.ts';
import { startOwnStores, startWorker, type OwnStores, type RunningWorker } from '../test/running-worker.ts';

let stores: OwnStores;
let worker: RunningWorker;
let gateway: GatewayStandIn;

beforeAll(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  stores = await startOwnStores();
  worker = await startWorker(stores, 'w1');
  gateway = await startGateway(stores.redis.users.gateway, 2);
  await gateway.hello(0);
  await gateway.hello(1);
});
afterAll(async () => {
  gateway?.stop();
  await worker?.stop();
  await stores?.stop();
});

test('a JOIN makes the room, gives the place and answers with the whole state', async () => {
  const join = joining(roomOf(0, 2), 'ana', { username: 'Ana' });
  await gateway.send(0, [join]);
  const snapshot = await gateway.until(isSnapshotFor(join.connection));
  expect(JSON.parse(snapshot.body)).toMatchObject({
    type: 'ROOM_STATE',
    roomId: join.room,
    hostUserId: 'ana',
    seq: 1,
    users: [{ userId: 'ana', username: 'Ana' }],
  });
  expect(gateway.records.some((record) => record.kind === 'attach' && record.to.connection === join.connection)).toBe(
    true,
  );
});

test('members get the same event, numbered, in the bytes of the log', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  const bo = joining(ana.room, 'bo');
  await gateway.send(0, [ana, bo, acting(ana, { type: 'PLAY_PAUSE', control: 'play', currentTime: 5, id: 1 })]);
  const event = await gateway.until(
    (record): record is typeof record & { kind: 'event' } => isEvent('PLAY_PAUSE')(record) && record.room === ana.room,
  );
  expect(event).toMatchObject({ seq: 3, user: 'ana', id: 1 });
  expect(JSON.parse(event.body)).toMatchObject({ control: 'play', currentTime: 5, seq: 3, id: 1 });
});

test('a batch that is sent again has no second effect', async () => {
  const ana = joining(roomOf(1, 2), 'ana');
  await gateway.send(1, [ana]);
  await gateway.until(isSnapshotFor(ana.connection));
  await gateway.send(1, [acting(ana, { type: 'CHAT', text: 'once' })]);
  await gateway.send(1, [acting(ana, { type: 'CHAT', text: 'once' })], gateway.lastNumber());
  await gateway.send(1, [acting(ana, { type: 'CHAT', text: 'last' })]);
  await gateway.until(
    (record): record is typeof record & { kind: 'event' } => record.kind === 'event' && record.body.includes('"last"'),
  );
  const chats = gateway.records.filter((record) => isEvent('CHAT')(record) && record.room === ana.room);
  expect(chats).toHaveLength(2);
});

test('a repeat that comes behind later batches does not let those come again', async () => {
  const ana = joining(roomOf(1, 2), 'ana');
  const first = gateway.lastNumber() + 1;
  await gateway.send(1, [ana]);
  await gateway.send(1, [acting(ana, { type: 'CHAT', text: 'once' })]);
  await gateway.send(1, [ana], first);
  await gateway.send(1, [acting(ana, { type: 'CHAT', text: 'once' })], first + 1);
  await gateway.send(1, [acting(ana, { type: 'CHAT', text: 'final' })]);
  await gateway.until(
    (record): record is typeof record & { kind: 'event' } => record.kind === 'event' && record.body.includes('"final"'),
  );
  const chats = gateway.records.filter((record) => isEvent('CHAT')(record) && record.room === ana.room);
  expect(chats).toHaveLength(2);
});

test('a gateway that never said HELLO is told to begin, and what it sent has no effect', async () => {
  const stranger = await startGateway(stores.redis.users.gateway, 2);
  await stranger.send(0, [joining(roomOf(0, 2), 'eve')]);
  expect(await stranger.untilMessage((message) => message.kind === 'restart')).toMatchObject({ batch: 1 });
  expect(stranger.records).toEqual([]);
  stranger.stop();
});

test('the worker gives its partitions back when it stops, and the next one goes on at once with the same rooms', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  await gateway.until(isSnapshotFor(ana.connection));
  await worker.stop();
  worker = await startWorker(stores, 'w2');
  await gateway.send(0, [acting(ana, { type: 'CHAT', text: 'after' })]);
  const event = await gateway.until(
    (record): record is typeof record & { kind: 'event' } =>
      record.kind === 'event' && record.room === ana.room && record.body.includes('"after"'),
  );
  expect(event.seq).toBe(2);
});

test('a JOIN that may not make a room is refused where there is none, and taken where there is one', async () => {
  const room = roomOf(0, 2);
  const eve = joining(room, 'eve', { mayCreate: false });
  await gateway.send(0, [eve]);
  const refusal = await gateway.until(isReplyTo(eve.connection));
  expect(JSON.parse(refusal.body)).toMatchObject({ code: 'RATE_LIMITED' });
  const ana = joining(room, 'ana');
  const back = joining(room, 'eve', { mayCreate: false });
  await gateway.send(0, [ana, back]);
  await gateway.until(isSnapshotFor(back.connection));
});

test('an ANNOUNCE whose HELLO was heard by another owner makes the gateway begin again, and it is told until it does', async () => {
  const nonce = 'heard-by-the-one-before';
  await gateway.send(0, [{ type: 'HELLO', nonce }]);
  await gateway.until(isHelloAnswer(nonce));
  await worker.stop();
  worker = await startWorker(stores, 'w3');
  await gateway.send(0, [{ type: 'ANNOUNCE', nonce, part: 0, last: true, sockets: [] }]);
  await gateway.untilMessage((message) => message.kind === 'restart');
  await gateway.send(0, []);
  await gateway.untilMessage((message) => message.kind === 'restart' && message.batch === gateway.lastNumber());
  await gateway.hello(0);
});
