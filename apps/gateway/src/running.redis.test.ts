import { randomUUID } from 'node:crypto';
import { gatewayId, partitionOf, roomId } from '@tandem-watch/protocol';
import { connect, feedChannel, partitionKeys } from '@tandem-watch/storage-redis';
import { startOwnRedis, type OwnRedis } from '@tandem-watch/test-support';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { startOwner, type OwnerStandIn, type Seen } from '../test/owner-stand-in.ts';
import { startGateway, untilReady, type RunningGateway } from '../test/running-gateway.ts';
import { openSocket, refusalOf, type SocketClient } from '../test/socket-client.ts';
import { startTap, type Tap } from '../test/tap.ts';

let redis: OwnRedis;
const undo: (() => Promise<void> | void)[] = [];

beforeEach(async () => {
  if (inject('redis').url === '') return;
  redis = await startOwnRedis();
  undo.push(() => redis.stop());
});
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

async function owned(partitions = 2): Promise<OwnerStandIn> {
  const owner = await startOwner(redis.users.worker, partitions);
  undo.push(owner.stop);
  return owner;
}

async function started(...args: Parameters<typeof startGateway>): Promise<RunningGateway> {
  const gateway = await startGateway(...args);
  undo.push(gateway.stop);
  return gateway;
}

async function joined({ port }: RunningGateway, roomId: string, userId = 'ana'): Promise<SocketClient> {
  const client = await openSocket(port);
  client.send({ type: 'JOIN', roomId, userId, protocol: 1 });
  await client.untilType('ROOM_STATE');
  return client;
}

/** Why a gateway is not ready, null when it is. */
async function reason({ url }: RunningGateway): Promise<unknown> {
  const answer: unknown = await (await fetch(`${url}/ready`)).json();
  return typeof answer === 'object' && answer !== null && 'reason' in answer ? answer.reason : null;
}

describe('starting', () => {
  test('waits while no worker has fixed the partition count: alive, not ready, sockets refused with 503', async () => {
    const gateway = await started({ REDIS_URL: redis.users.gateway }, {}, false);
    expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
    expect(await reason(gateway)).toBe('starting');
    const { status, headers } = await refusalOf(gateway.port);
    expect([status, headers['retry-after']]).toEqual([503, '2']);
    await owned();
    await untilReady(gateway);
    await joined(gateway, randomUUID());
  });

  test('another partition count than the configured one is refused', async () => {
    await owned(2);
    const starting = startGateway({ REDIS_URL: redis.users.gateway, PARTITIONS: '3' });
    await expect(starting).rejects.toThrow('PARTITIONS is 3, but this Redis has 2');
  });

  test('is not ready while no partition has an owner', async () => {
    const worker = connect({ url: redis.users.worker }, 'command', 'test');
    await worker.connect();
    await worker.set('partitions', 2);
    worker.disconnect();
    const gateway = await started({ REDIS_URL: redis.users.gateway }, {}, false);
    while ((await reason(gateway)) !== 'no partition has an owner');
  });

  test('waits for a Redis that cannot be reached yet', async () => {
    await owned();
    await redis.end();
    const gateway = await started({ REDIS_URL: redis.users.gateway }, {}, false);
    expect(await reason(gateway)).toBe('starting');
    await redis.restart();
    while (['starting'].includes(String(await reason(gateway))));
  });
});

describe('draining', () => {
  test('says BYE to all partitions, then RECONNECT and 1012 to each socket, then LOST moved', async () => {
    const owner = await owned();
    const gateway = await started({ REDIS_URL: redis.users.gateway, LIMIT_EXEMPT: 'loopback', DRAIN_MS: '500' });
    const rooms = Array.from({ length: 20 }, () => randomUUID());
    const clients = await Promise.all(rooms.map((room) => joined(gateway, room)));
    const stopping = gateway.stop();
    await untilReady(gateway, 503);
    expect(await reason(gateway)).toBe('draining');
    expect((await refusalOf(gateway.port)).status).toBe(503);
    expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual(Array(20).fill(1012));
    for (const { received } of clients) expect(received.at(-1)).toMatchObject({ type: 'RECONNECT', afterMs: 0 });
    await stopping;
    const isLost = ({ command }: Seen): boolean => command.type === 'LOST';
    await owner.until(() => owner.seen.filter(isLost).length === 20);
    for (const { command } of owner.seen.filter(isLost)) expect(command).toMatchObject({ cause: 'moved' });
    const firstLost = owner.seen.findIndex(isLost);
    const byes = owner.seen.slice(0, firstLost).filter(({ command }) => command.type === 'BYE');
    expect(new Set(byes.map(({ partition }) => partition))).toEqual(new Set([0, 1]));
  });

  test('an operator that wants it while it goes on does not cut it short; before, it is begun once', async () => {
    const owner = await owned();
    let left = 0;
    const leave = (): void => void (left += 1);
    const env = { REDIS_URL: redis.users.gateway, LIMIT_EXEMPT: 'loopback', DRAIN_MS: '3000' };
    const [begun, idle] = [await started(env, { leave }), await started(env, { leave })];
    for (let times = 0; times < 2; times++) {
      const id = gatewayId(idle.id);
      await owner.publish(0, id, [{ kind: 'drain', gateway: id }]);
    }
    await expect.poll(() => left).toBe(1);
    const id = gatewayId(begun.id);
    const rooms = Array.from({ length: 20 }, () => randomUUID());
    const clients = await Promise.all(rooms.map((room) => joined(begun, room)));
    const stopping = begun.stop();
    await untilReady(begun, 503);
    const { command } = await owner.until((seen) => seen.command.type === 'JOIN' && seen.command.room === rooms[19]);
    if (command.type !== 'JOIN') throw new Error('no JOIN');
    const to = { gateway: id, connection: command.connection };
    await owner.publish(partitionOf(command.room, 2), id, [
      { kind: 'drain', gateway: id },
      { kind: 'detach', to, room: command.room, code: 4403 },
    ]);
    expect(await clients[19]?.closed).toBe(4403);
    await stopping;
    expect(left).toBe(1);
  });

  test('says BYE again to an owner that makes it begin anew', async () => {
    const owner = await owned();
    const gateway = await started({ REDIS_URL: redis.users.gateway, DRAIN_MS: '3000' });
    const clients = await Promise.all([joined(gateway, 'r'), joined(gateway, 'r', 'bo')]);
    const partition = partitionOf(roomId('r'), 2);
    const types = (): string[] =>
      owner.seen.filter((seen) => seen.partition === partition).map(({ command }) => command.type);
    const stopping = gateway.stop();
    await owner.until(() => types().includes('BYE'));
    const worker = connect({ url: redis.users.worker }, 'command', 'test');
    await worker.connect();
    await worker.spublish(feedChannel(partition, gatewayId(gateway.id)), 'R 999999');
    worker.disconnect();
    await owner.until(() => types().filter((type) => type === 'BYE').length === 2);
    expect(types().slice(types().lastIndexOf('HELLO'))).toEqual(['HELLO', 'ANNOUNCE', 'BYE']);
    await Promise.all(clients.map(({ closed }) => closed));
    await stopping;
  });

  test('a socket that never answers a close frame does not hold it up', async () => {
    await owned();
    const gateway = await started({ REDIS_URL: redis.users.gateway, DRAIN_MS: '100' });
    const client = await joined(gateway, randomUUID());
    client.socket.pause();
    const since = performance.now();
    await gateway.stop();
    expect(performance.now() - since).toBeLessThan(100 + 2_500);
    client.socket.resume();
  });
});

describe('Redis is away', () => {
  test('commands get UNAVAILABLE at once and sockets are kept; after a while they are closed with 1012, spread', async () => {
    const owner = await owned();
    const silenceLimits = { cutOffMs: 1_500, sendAwayMs: 4_000, spreadMs: 2_000 };
    const env = { REDIS_URL: redis.users.gateway, LIMIT_EXEMPT: 'loopback' };
    const gateway = await started(env, { silenceLimits });
    const clients = await Promise.all(Array.from({ length: 40 }, (_, n) => joined(gateway, randomUUID(), `u${n}`)));
    const newcomer = await openSocket(gateway.port);
    process.kill(redis.pid, 'SIGSTOP');
    undo.push(() => void process.kill(redis.pid, 'SIGCONT'));
    await untilReady(gateway, 503);
    expect((await refusalOf(gateway.port)).status).toBe(503);
    const [client] = clients;
    client?.send({ type: 'CHAT', text: 'hi', id: 1 });
    expect(await client?.until(({ id }) => id === 1)).toMatchObject({ code: 'UNAVAILABLE' });
    newcomer.send({ type: 'JOIN', roomId: 'r', userId: 'new', pin: '1' });
    await newcomer.untilError('UNAVAILABLE');
    expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
    const ends = await Promise.all(clients.map(async ({ closed }) => [await closed, performance.now()] as const));
    expect(ends.map(([code]) => code)).toEqual(Array(40).fill(1012));
    const times = ends.map(([, at]) => at).toSorted((a, b) => a - b);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1_000);
    expect((await refusalOf(gateway.port)).status).toBe(503);
    process.kill(redis.pid, 'SIGCONT');
    await untilReady(gateway);
    const moved = ({ command }: Seen): boolean => command.type === 'LOST' && command.cause === 'moved';
    await owner.until(() => owner.seen.filter(moved).length === 40);
  });

  test('a Redis that comes back in time costs nobody the connection, and what was sent takes effect', async () => {
    await owned();
    const gateway = await started({ REDIS_URL: redis.users.gateway });
    const client = await joined(gateway, randomUUID());
    process.kill(redis.pid, 'SIGSTOP');
    client.send({ type: 'CHAT', text: 'hi', id: 1 });
    client.send({ type: 'PING' });
    await client.untilType('PONG');
    process.kill(redis.pid, 'SIGCONT');
    expect(await client.until(({ id }) => id === 1)).toMatchObject({ type: 'CHAT' });
  });
});

test('a stream that nobody takes anything off does not grow for ever: commands are OVERLOADED, signs of life wait', async () => {
  const owner = await owned(1);
  const gateway = await started({ REDIS_URL: redis.users.gateway, PARTITIONS: '1' });
  const client = await joined(gateway, randomUUID());
  await owner.stop();
  const admin = connect({ url: redis.url }, 'command', 'test');
  await admin.connect();
  undo.push(() => admin.disconnect());
  const { commands } = partitionKeys(0);
  await Promise.all(Array.from({ length: 10_000 }, () => admin.xadd(commands, '*', 'c', '[]')));
  const isOverloaded = (): boolean => {
    client.send({ type: 'CHAT', text: 'hi' });
    return client.received.some(({ code }) => code === 'OVERLOADED');
  };
  await expect.poll(isOverloaded, { timeout: 15_000, interval: 200 }).toBe(true);
  const looks = async (): Promise<number> =>
    Number(/cmdstat_xlen:calls=(\d+)/.exec(await admin.info('commandstats'))?.[1] ?? 0);
  const full = await admin.xlen(commands);
  const since = await looks();
  await expect.poll(looks, { timeout: 10_000 }).toBeGreaterThan(since + 3);
  expect(await admin.xlen(commands)).toBe(full);
  await admin.del(commands);
  await expect.poll(() => admin.xlen(commands), { timeout: 10_000 }).toBeGreaterThan(0);
});

describe('the subscriber', () => {
  test('comes back after its connection was killed, and nothing is missed', async () => {
    const owner = await owned();
    const gateway = await started({ REDIS_URL: redis.users.gateway });
    const room = randomUUID();
    const client = await joined(gateway, room);
    const admin = connect({ url: redis.url }, 'command', 'test');
    await admin.connect();
    for (let id = 1; id <= 5; id++) {
      await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
      client.send({ type: 'CHAT', text: 'hi', id });
      await client.until((message) => message['id'] === id);
    }
    admin.disconnect();
    const chats = client.received.filter(({ type }) => type === 'CHAT');
    expect(chats.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
    expect(owner.seen.filter(({ command }) => command.type === 'HELLO')).toHaveLength(2);
  });

  test('that is silent on a healthy socket is noticed within 5 s and connected anew, and /ready says so', async () => {
    await owned();
    const tap: Tap = await startTap(redis.port);
    undo.push(tap.stop);
    const url = new URL(redis.users.gateway);
    url.port = String(tap.port);
    const gateway = await started({ REDIS_URL: url.href });
    const client = await joined(gateway, randomUUID());
    tap.silence('SSUBSCRIBE');
    const since = performance.now();
    client.send({ type: 'CHAT', text: 'hi', id: 1 });
    await untilReady(gateway, 503);
    expect(await reason(gateway)).toBe('the feeds are silent');
    expect(performance.now() - since).toBeLessThan(6_500);
    expect(await client.until(({ id }) => id === 1)).toMatchObject({ type: 'CHAT' });
    expect(performance.now() - since).toBeLessThan(7_000);
    await untilReady(gateway);
  });
});

test('a feed that cannot be read is begun anew, and its members get the room again', async () => {
  const owner = await owned();
  const gateway = await started({ REDIS_URL: redis.users.gateway });
  const client = await joined(gateway, randomUUID());
  const worker = connect({ url: redis.users.worker }, 'command', 'test');
  await worker.connect();
  for (const partition of [0, 1]) await worker.spublish(feedChannel(partition, gatewayId(gateway.id)), 'F nonsense');
  worker.disconnect();
  await owner.until(() => owner.seen.filter(({ command }) => command.type === 'HELLO').length === 4);
  await client.until((message) => message['type'] === 'ROOM_STATE' && message !== client.received[0]);
  client.send({ type: 'CHAT', text: 'hi', id: 1 });
  expect(await client.until(({ id }) => id === 1)).toMatchObject({ type: 'CHAT' });
});

test('a gap whose log entry cannot be read is begun anew, and the process lives', async () => {
  await owned();
  const gateway = await started({ REDIS_URL: redis.users.gateway });
  const client = await joined(gateway, 'r');
  const worker = connect({ url: redis.users.worker }, 'command', 'test');
  await worker.connect();
  const { own, feeds, log } = partitionKeys(partitionOf(roomId('r'), 2));
  const timeline = (await worker.hget(own, 'timeline')) ?? '';
  const entry = (await worker.xadd(log, '*', 't', timeline, 'e', '1', 'r', 'nonsense')) ?? '';
  await worker.hset(own, 'log', entry);
  await worker.hincrby(feeds, gateway.id, 1);
  worker.disconnect();
  await client.until((message) => message['type'] === 'ROOM_STATE' && message !== client.received[0]);
  client.send({ type: 'CHAT', text: 'hi', id: 1 });
  expect(await client.until(({ id }) => id === 1)).toMatchObject({ type: 'CHAT' });
});

test('a cursor that goes back says that commands were thrown away: sockets are announced, answers asked for again', async () => {
  const owner = await owned();
  const gateway = await started({ REDIS_URL: redis.users.gateway });
  const client = await joined(gateway, 'r');
  const partition = partitionOf(roomId('r'), 2);
  const worker = connect({ url: redis.users.worker }, 'command', 'test');
  await worker.connect();
  const { own, feeds } = partitionKeys(partition);
  const channel = feedChannel(partition, gatewayId(gateway.id));
  const listener = connect({ url: redis.url }, 'subscriber', 'test');
  await listener.connect();
  const beat = new Promise((resolve) => {
    listener.on('smessage', (_channel, text: string) => text.startsWith('B ') && resolve(text));
  });
  await listener.ssubscribe(channel);
  await beat;
  listener.disconnect();
  const known = owner.seen.length;
  const later = (type: string) => (seen: Seen) => seen.command.type === type && owner.seen.indexOf(seen) >= known;
  const [timeline, log] = await worker.hmget(own, 'timeline', 'log');
  const n = await worker.hget(feeds, gateway.id);
  await worker.spublish(channel, `B ${timeline} ${n} ${log} 1-1 ${Date.now()} 0`);
  worker.disconnect();
  const announced = await owner.until(later('ANNOUNCE'));
  expect(announced.command).toMatchObject({ sockets: [{ room: 'r', user: 'ana' }] });
  await client.until((message) => message['type'] === 'ROOM_STATE' && message !== client.received[0]);
});

test('from 80 % of maxmemory on JOINs and commands are OVERLOADED; PING and LEAVE are not', async () => {
  await owned();
  const gateway = await started({ REDIS_URL: redis.users.gateway });
  const client = await joined(gateway, randomUUID());
  const admin = connect({ url: redis.url }, 'command', 'test');
  await admin.connect();
  const used = Number(/used_memory:(\d+)/.exec(await admin.info('memory'))?.[1]);
  await admin.config('SET', 'maxmemory', Math.round(used * 1.15));
  admin.disconnect();
  const codes = (): unknown[] => client.received.map(({ code }) => code);
  for (let id = 1; !codes().includes('OVERLOADED'); id++) {
    client.send({ type: 'CHAT', text: 'hi', id });
    await client.until((message) => message['id'] === id);
  }
  const newcomer = await openSocket(gateway.port);
  newcomer.send({ type: 'JOIN', roomId: 'r', userId: 'bo' });
  await newcomer.untilError('OVERLOADED');
  expect((await fetch(`${gateway.url}/api/short-id/full`)).status).toBe(503);
  newcomer.send({ type: 'PING' });
  await newcomer.untilType('PONG');
  client.send({ type: 'LEAVE' });
  expect(await client.closed).toBe(1000);
});
