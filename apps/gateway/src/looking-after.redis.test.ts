import { randomUUID } from 'node:crypto';
import { startOwnRedis, type OwnRedis } from '@tandem-watch/test-support';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startOwner, type OwnerStandIn, type Seen } from '../test/owner-stand-in.ts';
import { startGateway, type RunningGateway } from '../test/running-gateway.ts';
import { openSocket, type SocketClient } from '../test/socket-client.ts';

let redis: OwnRedis;
let owner: OwnerStandIn;
let gateway: RunningGateway;

beforeAll(async () => {
  if (inject('redis').url === '') return;
  redis = await startOwnRedis();
  owner = await startOwner(redis.users.worker, 2);
  const env = {
    REDIS_URL: redis.users.gateway,
    LIMIT_EXEMPT: 'loopback',
    HEARTBEAT_MS: '500',
    HEARTBEAT_TIMEOUT_MS: '3000',
  };
  gateway = await startGateway(env, { joinMs: 1_500 });
});
afterAll(async () => {
  await gateway?.stop();
  await owner?.stop();
  await redis?.stop();
});

const isLost =
  (room: string) =>
  ({ command }: Seen): boolean =>
    command.type === 'LOST' && command.room === room;

async function joined(roomId: string, userId: string, pong = true): Promise<SocketClient> {
  const client = await openSocket(gateway.port, { autoPong: pong });
  client.send({ type: 'JOIN', roomId, userId, protocol: 1 });
  await client.untilType('ROOM_STATE');
  return client;
}

test.concurrent('who sends no JOIN is closed with 4408; a refused one counts as sent', async () => {
  const silent = await openSocket(gateway.port);
  const refused = await openSocket(gateway.port);
  refused.send({ type: 'JOIN', roomId: 'r', userId: 'ana', session: 'no.token' });
  await refused.untilError('RESUME_FAILED');
  expect(await silent.closed).toBe(4408);
  refused.send({ type: 'PING' });
  await refused.untilType('PONG');
  refused.socket.terminate();
});

test.concurrent('sockets are pinged, and who answers lives on', async () => {
  const client = await joined(randomUUID(), 'ana');
  for (let pings = 0; pings < 4; pings++) await new Promise((resolve) => client.socket.once('ping', resolve));
  client.send({ type: 'PING' });
  await client.untilType('PONG');
  client.socket.terminate();
});

test.concurrent('who shows no sign of life is cut off, and LOST', async () => {
  const room = randomUUID();
  const client = await joined(room, 'ana', false);
  const since = performance.now();
  expect(await client.closed).toBe(1006);
  expect(performance.now() - since).toBeGreaterThan(2_900);
  expect((await owner.until(isLost(room))).command).toMatchObject({ cause: 'socket' });
});

/** Publishes large events to a room's members on the gateway, one after the other, as long as `more` says so. */
async function flood(room: string, bytes: number, more: (seq: number) => Promise<boolean>): Promise<void> {
  const {
    command,
    gateway: id,
    partition,
  } = await owner.until((seen) => seen.command.type === 'JOIN' && seen.command.room === room);
  if (command.type !== 'JOIN') throw new Error('no JOIN');
  const text = 'x'.repeat(bytes);
  for (let seq = 10; await more(seq); seq++) {
    const body = JSON.stringify({ type: 'CHAT', text, seq });
    await owner.publish(partition, id, [
      { kind: 'event', room: command.room, seq, user: command.user, session: null, id: null, body },
    ]);
  }
}

async function waitingBytes(): Promise<number> {
  const metrics = await (await fetch(`${gateway.url}/metrics`, { headers: { accept: 'text/plain' } })).text();
  return Number(/^gateway_waiting_bytes (\d+)/m.exec(metrics)?.[1]);
}

test.concurrent('who is 10 s behind is cut off, also when nothing more is written to it', async () => {
  const room = randomUUID();
  const slow = await joined(room, 'ana');
  slow.socket.pause();
  const pings = setInterval(() => slow.socket.ping(), 500);
  await flood(room, 50_000, async () => {
    for (let look = 0; look < 20; look++) if ((await waitingBytes()) === 0) return true;
    return false;
  });
  const since = performance.now();
  await owner.until(isLost(room));
  clearInterval(pings);
  expect(performance.now() - since).toBeGreaterThan(9_000);
  expect(await waitingBytes()).toBe(0);
  slow.socket.terminate();
});

test.concurrent('of the positions of one second the last is sent on, also when none follows', async () => {
  const room = randomUUID();
  const client = await joined(room, 'ana');
  for (let currentTime = 1; currentTime <= 20; currentTime++) {
    client.send({ type: 'POSITION_UPDATE', currentTime, isPlaying: true });
  }
  const positions = (): number[] =>
    owner.seen.flatMap(({ command }) =>
      command.type === 'ACT' && command.room === room && command.message.type === 'POSITION_UPDATE'
        ? [command.message.currentTime]
        : [],
    );
  await owner.until(() => positions().includes(20));
  expect(positions()).toEqual([1, 20]);
  client.socket.terminate();
});

test.concurrent('an answer that does not come within 10 s: UNAVAILABLE with the id, and a JOIN is closed with 1012', async () => {
  const room = randomUUID();
  const client = await joined(room, 'ana');
  const mute = randomUUID();
  const silent: readonly string[] = [room, mute];
  owner.answer = ({ command }) => ('room' in command && silent.includes(command.room) ? [] : undefined);
  client.send({ type: 'CHAT', text: 'hi', id: 9 });
  client.send({ type: 'REQUEST_SYNC' });
  const joining = await openSocket(gateway.port);
  joining.send({ type: 'JOIN', roomId: mute, userId: 'bo' });
  expect(await joining.closed).toBe(1012);
  expect(await client.until(({ id }) => id === 9)).toMatchObject({ type: 'ERROR', code: 'UNAVAILABLE' });
  await client.until(({ code, id }) => code === 'UNAVAILABLE' && id === undefined);
  const asked = owner.seen.filter(({ command }) => command.type === 'JOIN' && command.room === mute);
  expect(asked.length).toBeGreaterThan(1);
  owner.answer = () => undefined;
  client.socket.terminate();
});

test('who lets more than 1 MiB wait is cut off with 4430, its neighbours are not', async () => {
  const room = randomUUID();
  const slow = await joined(room, 'ana');
  const neighbour = await joined(room, 'bo');
  slow.socket.pause();
  await flood(room, 200_000, async (seq) => {
    if (seq > 10) await neighbour.until((message) => message['seq'] === seq - 1);
    return seq < 50;
  });
  slow.socket.resume();
  expect(await slow.closed).toBe(4430);
  await owner.until(isLost(room));
  neighbour.send({ type: 'CHAT', text: 'here', id: 1 });
  await neighbour.until(({ id }) => id === 1);
  neighbour.socket.terminate();
});
