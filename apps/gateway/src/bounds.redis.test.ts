import { randomUUID } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { connectionId, gatewayId, partitionOf, roomId, userId, type GatewayId } from '@tandem-watch/protocol';
import { connect, feedChannel, partitionKeys, type FeedRecord, type Redis } from '@tandem-watch/storage-redis';
import { startOwnRedis, type OwnRedis } from '@tandem-watch/test-support';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { startOwner, type OwnerStandIn, type Seen } from '../test/owner-stand-in.ts';
import { startGateway, type RunningGateway } from '../test/running-gateway.ts';
import { openSocket, type SocketClient } from '../test/socket-client.ts';
import { startTap } from '../test/tap.ts';

let redis: OwnRedis;
let owner: OwnerStandIn;
let gateway: RunningGateway;
let worker: Redis;
const undo: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  if (inject('redis').url === '') return;
  redis = await startOwnRedis();
  owner = await startOwner(redis.users.worker, 1);
  gateway = await startGateway({ REDIS_URL: redis.users.gateway, LIMIT_EXEMPT: 'loopback', PARTITIONS: '1' });
  worker = connect({ url: redis.users.worker }, 'command', 'test');
  await worker.connect();
});
afterEach(async () => {
  owner.answer = () => undefined;
  for (const step of undo.splice(0).toReversed()) await step();
});
afterAll(async () => {
  worker?.disconnect();
  await gateway?.stop();
  await owner?.stop();
  await redis?.stop();
});

async function opened(options: Parameters<typeof openSocket>[1] = {}, at = gateway): Promise<SocketClient> {
  const client = await openSocket(at.port, options);
  undo.push(() => client.socket.terminate());
  return client;
}

async function joined(room: string, user: string, at = gateway): Promise<SocketClient> {
  const client = await opened({}, at);
  client.send({ type: 'JOIN', roomId: room, userId: user, protocol: 1 });
  await client.untilType('ROOM_STATE');
  return client;
}

const isJoin =
  (room: string) =>
  ({ command }: Seen): boolean =>
    command.type === 'JOIN' && command.room === room;

const idOf = ({ id }: RunningGateway): GatewayId => gatewayId(id);

/** Writes to the TCP stream under a client's socket. */
function rawStream(client: SocketClient): (bytes: Buffer) => void {
  const stream: unknown = Reflect.get(client.socket, '_socket');
  if (typeof stream !== 'object' || stream === null || !('write' in stream)) throw new Error('no stream');
  const { write } = stream;
  if (typeof write !== 'function') throw new Error('no stream');
  return (bytes) => void Reflect.apply(write, stream, [bytes]);
}

describe('one connection', () => {
  test('is owed 64 answers; what would owe another is RATE_LIMITED, and what owes none passes', async () => {
    const room = randomUUID();
    const client = await joined(room, 'ana');
    owner.answer = ({ command }) => (command.type === 'ACT' && command.message.id !== undefined ? [] : undefined);
    for (let id = 1; id <= 65; id++) client.send({ type: 'CHAT', text: 'hi', id });
    client.send({ type: 'CHAT', text: 'without an id' });
    expect(await client.untilError('RATE_LIMITED')).toMatchObject({ id: 65 });
    await client.untilType('CHAT');
    expect(client.received.filter(({ type }) => type === 'ERROR')).toHaveLength(1);
  });

  test('may send 64 messages between its JOIN and the answer; the next is RATE_LIMITED', async () => {
    const room = randomUUID();
    owner.answer = ({ command }) => (command.type === 'JOIN' ? [] : undefined);
    const client = await opened();
    client.send({ type: 'JOIN', roomId: room, userId: 'ana', protocol: 1 });
    for (let id = 1; id <= 65; id++) client.send({ type: 'CHAT', text: 'hi', id });
    expect(await client.untilError('RATE_LIMITED')).toMatchObject({ id: 65 });
    owner.answer = () => undefined;
    await client.until(({ type, id }) => type === 'CHAT' && id === 64);
    expect(client.received.filter(({ type }) => type === 'CHAT')).toHaveLength(64);
  });

  test('is held 128 texts while it has no floor; a relay beyond is reported undelivered', async () => {
    const room = randomUUID();
    owner.answer = ({ command, gateway: to }) => {
      if (command.type !== 'JOIN' || command.room !== room || command.try > 1) return undefined;
      const { connection, user, session, ordinal } = command;
      return [
        { kind: 'attach', to: { gateway: to, connection }, room: command.room, user, session, life: 'l', ordinal },
      ];
    };
    const client = await opened();
    client.send({ type: 'JOIN', roomId: room, userId: 'ana', protocol: 1 });
    const { command, gateway: to } = await owner.until(isJoin(room));
    if (command.type !== 'JOIN') throw new Error('no JOIN');
    const address = { gateway: to, connection: command.connection };
    const relay = (id: number): FeedRecord => {
      const body = JSON.stringify({ type: 'OFFER', n: id });
      return {
        kind: 'relay',
        to: address,
        room: roomId(room),
        at: Date.now(),
        from: address,
        fromUser: userId('bo'),
        id,
        body,
      };
    };
    await owner.publish(
      0,
      to,
      Array.from({ length: 129 }, (_, n) => relay(n + 1)),
    );
    const isUndelivered = ({ command: told }: Seen): boolean => told.type === 'UNDELIVERED' && told.room === room;
    expect((await owner.until(isUndelivered)).command).toMatchObject({ id: 129 });
    await client.until(({ n }) => n === 128);
    expect(owner.seen.filter(isUndelivered)).toHaveLength(1);
  });

  test('of 1,025 fragments of one message is the end', async () => {
    const client = await opened();
    const fragment = (first: boolean): number[] => [first ? 0x01 : 0x00, 0x81, 0, 0, 0, 0, 0x61];
    const bytes = Buffer.from(Array.from({ length: 1_100 }, (_, n) => fragment(n === 0)).flat());
    rawStream(client)(bytes);
    expect(await client.closed).toBe(1008);
  });

  test('whose frame comes in more than 4,096 pieces is the end', async () => {
    const client = await opened();
    const write = rawStream(client);
    write(Buffer.from([0x81, 0xfe, 0xff, 0x00, 0, 0, 0, 0]));
    const isOpen = (): boolean => client.socket.readyState === client.socket.OPEN;
    let pieces = 0;
    for (; isOpen() && pieces < 60_000; pieces++) {
      write(Buffer.from([0x61]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await client.closed).toBe(1008);
    expect(pieces).toBeGreaterThan(4_000);
  });

  test('of the extension is told NOT_JOINED once a second', async () => {
    const client = await opened();
    for (let n = 0; n < 50; n++) client.send({ type: 'POSITION_UPDATE', currentTime: 1, isPlaying: true });
    client.send({ type: 'PING' });
    await client.untilType('PONG');
    expect(client.received.filter(({ code }) => code === 'NOT_JOINED')).toHaveLength(1);
  });

  test('is probed once at a time, however many ask', async () => {
    const room = randomUUID();
    await joined(room, 'ana');
    const { command, gateway: to } = await owner.until(isJoin(room));
    if (command.type !== 'JOIN') throw new Error('no JOIN');
    const address = { gateway: to, connection: command.connection };
    const probe: FeedRecord = { kind: 'probe', to: address, room: command.room, user: command.user };
    await owner.publish(
      0,
      to,
      Array.from({ length: 50 }, () => probe),
    );
    const isProbed = ({ command: told }: Seen): boolean => told.type === 'PROBED' && told.room === room;
    expect((await owner.until(isProbed)).command).toMatchObject({ alive: true });
    await owner.publish(0, to, [{ ...probe, to: { ...address, connection: connectionId('gone') } }]);
    await owner.until((seen) => isProbed(seen) && seen.command.type === 'PROBED' && !seen.command.alive);
    expect(owner.seen.filter(isProbed)).toHaveLength(2);
  });

  test('whose pongs come fast and slow in turn is told of once a second', async () => {
    const room = randomUUID();
    const client = await opened({ autoPong: false });
    let slow = true;
    client.socket.on('ping', (data: Buffer) => {
      const since = performance.now();
      const answer = (): void => {
        if (slow && performance.now() - since < 170) setImmediate(answer);
        else client.socket.pong(data);
      };
      answer();
    });
    client.send({ type: 'JOIN', roomId: room, userId: 'ana', protocol: 1 });
    await client.untilType('ROOM_STATE');
    const since = performance.now();
    for (let flips = 0; flips < 8; flips++) {
      slow = flips % 2 === 0;
      const answered = new Promise((resolve) => client.socket.once('ping', resolve));
      client.send({ type: 'PING' });
      await answered;
      const until = performance.now() + (slow ? 200 : 20);
      while (performance.now() < until) await new Promise((resolve) => setImmediate(resolve));
    }
    const seconds = Math.ceil((performance.now() - since) / 1_000);
    const told = owner.seen.filter(({ command }) => command.type === 'QUALITY' && command.room === room);
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThanOrEqual(seconds);
  });
});

test('a way with 10,000 commands is full: OVERLOADED; from half on observations are dropped; LEAVE passes', async () => {
  const rooms = Array.from({ length: 20 }, (): string => randomUUID());
  const clients = await Promise.all(rooms.map((room) => joined(room, 'ana')));
  process.kill(redis.pid, 'SIGSTOP');
  for (const client of clients) for (let n = 0; n < 590; n++) client.send({ type: 'CHAT', text: 'hi' });
  for (const client of clients) client.send({ type: 'SYNC_PLAYBACK', currentTime: 1, isPlaying: true });
  clients[0]?.send({ type: 'LEAVE' });
  await Promise.any(clients.map((client) => client.untilError('OVERLOADED')));
  await Promise.all(
    clients.map(async (client) => {
      client.send({ type: 'PING' });
      await client.untilType('PONG');
    }),
  );
  process.kill(redis.pid, 'SIGCONT');
  const chats = (): number =>
    owner.seen.filter(
      ({ command }) => command.type === 'ACT' && rooms.includes(command.room) && command.message.type === 'CHAT',
    ).length;
  expect(await clients[0]?.closed).toBe(1000);
  const refused = clients.flatMap(({ received }) => received.filter(({ code }) => code === 'OVERLOADED')).length;
  await expect.poll(chats).toBe(20 * 590 - refused);
  expect(chats()).toBeLessThanOrEqual(10_000);
  const metrics = await (await fetch(`${gateway.url}/metrics`, { headers: { accept: 'text/plain' } })).text();
  expect(Number(/gateway_dropped_total\{what="observation"\} (\d+)/.exec(metrics)?.[1])).toBeGreaterThan(0);
});

test('connections beyond what the process may have are dropped, and those there live on', async () => {
  const small = await startGateway(
    { REDIS_URL: redis.users.gateway, PARTITIONS: '1' },
    { capacity: { sockets: 2, connections: 3 } },
    false,
  );
  undo.push(small.stop);
  const connections = Array.from({ length: 3 }, () => connectTcp(small.port, '127.0.0.1'));
  undo.push(() => connections.forEach((socket) => socket.destroy()));
  await Promise.all(connections.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  const next = connectTcp(small.port, '127.0.0.1').on('error', () => {});
  await new Promise((resolve) => next.once('close', resolve));
  expect(connections.map((socket) => socket.destroyed)).toEqual([false, false, false]);
});

test('a gateway that begins anew announces 100 sockets a part', async () => {
  const fresh = await startGateway({ REDIS_URL: redis.users.gateway, LIMIT_EXEMPT: 'loopback', PARTITIONS: '1' });
  undo.push(fresh.stop);
  const room = randomUUID();
  await Promise.all(Array.from({ length: 150 }, (_, n) => joined(room, `u${n}`, fresh)));
  await worker.spublish(feedChannel(0, idOf(fresh)), 'R 999999');
  const parts = (): number[] =>
    owner.seen.flatMap(({ command, gateway: of }) =>
      command.type === 'ANNOUNCE' && of === idOf(fresh) && command.sockets.length > 0 ? [command.sockets.length] : [],
    );
  await owner.until(() => parts().length === 2);
  expect(parts()).toEqual([100, 50]);
});

describe('a gap', () => {
  const position = async (): Promise<{ timeline: string; n: number; log: string }> => {
    const [timeline = '', log = ''] = (await worker.hmget(partitionKeys(0).own, 'timeline', 'log')).map(String);
    return { timeline, log, n: Number(await worker.hget(partitionKeys(0).feeds, gateway.id)) };
  };
  const hellos = (): number =>
    owner.seen.filter(({ command, gateway: of }) => command.type === 'HELLO' && of === idOf(gateway)).length;
  /** A record that concerns nobody here, of so many characters. */
  const record = (characters: number): string => `o nowhere - 0\n{"x":"${'x'.repeat(characters)}"}\n`;
  const MEBI = 1024 * 1024;

  /** Log entries that the gateway was not told of, until the next heartbeat. */
  async function missed(entries: number): Promise<void> {
    const { timeline } = await position();
    const { own, feeds, log } = partitionKeys(0);
    let last = '';
    for (let n = 0; n < entries; n++)
      last = (await worker.xadd(log, '*', 't', timeline, 'e', '1', 'r', record(MEBI))) ?? '';
    await worker.multi().hset(own, 'log', last).hincrby(feeds, gateway.id, 1).exec();
  }

  test('of 7 Mi characters is closed from the log, and anchors are asked for 100 rooms at a time', async () => {
    const rooms = Array.from({ length: 130 }, (): string => randomUUID());
    await Promise.all(rooms.map((room) => joined(room, 'ana')));
    const before = hellos();
    await missed(7);
    const asked = (): number[] =>
      owner.seen.flatMap(({ command }) => (command.type === 'ANCHORS' ? [command.rooms.length] : []));
    await owner.until(() => asked().length >= 2);
    expect(asked().slice(0, 2)).toEqual([100, 30]);
    expect(hellos()).toBe(before);
  });

  test('of more than 8 Mi characters is not read: resync', async () => {
    const client = await joined('r', 'ana');
    const before = hellos();
    await missed(9);
    await owner.until(() => hellos() > before);
    await client.until((message) => message['type'] === 'ROOM_STATE' && message !== client.received[0]);
  });

  test('during which more than 8 Mi characters arrive ends in a resync', async () => {
    const tap = await startTap(redis.port);
    undo.push(tap.stop);
    const url = new URL(redis.users.gateway);
    url.port = String(tap.port);
    const tapped = await startGateway({ REDIS_URL: url.href, LIMIT_EXEMPT: 'loopback', PARTITIONS: '1' });
    undo.push(tapped.stop);
    await joined('r', 'ana', tapped);
    const resyncs = async (): Promise<number> => {
      const text = await (await fetch(`${tapped.url}/metrics`, { headers: { accept: 'text/plain' } })).text();
      return Number(/^gateway_resyncs_total (\d+)/m.exec(text)?.[1]);
    };
    const before = await resyncs();
    tap.silence('XADD');
    const { timeline, log } = await position();
    const n = Number(await worker.hget(partitionKeys(0).feeds, tapped.id));
    const channel = feedChannel(0, idOf(tapped));
    for (let k = 2; k <= 10; k++)
      await worker.spublish(channel, `F ${timeline} 1 ${n + k} ${log} ${log}\n${record(MEBI)}`);
    await expect.poll(resyncs).toBe(before + 1);
    expect(partitionOf(roomId('r'), 1)).toBe(0);
  });
});
