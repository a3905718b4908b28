import { randomUUID } from 'node:crypto';
import { startOwnRedis, type OwnRedis } from '@tandem-watch/test-support';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startOwner, type OwnerStandIn } from '../test/owner-stand-in.ts';
import { startGateway, type RunningGateway } from '../test/running-gateway.ts';
import { openSocket, type SocketClient } from '../test/socket-client.ts';

let redis: OwnRedis;
let owner: OwnerStandIn;
let gateway: RunningGateway;
let other: RunningGateway;

beforeAll(async () => {
  if (inject('redis').url === '') return;
  redis = await startOwnRedis();
  owner = await startOwner(redis.users.worker, 2);
  const env = { REDIS_URL: redis.users.gateway, TRUST_PROXY: 'loopback', LIMIT_EXEMPT: '198.51.100.0/24' };
  gateway = await startGateway(env);
  other = await startGateway(env);
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), other?.stop()]);
  await owner?.stop();
  await redis?.stop();
});

const open = async (address: string, at = gateway): Promise<SocketClient> =>
  await openSocket(at.port, { headers: { 'x-forwarded-for': address } });

/** Sends a JOIN and waits for its answer: ROOM_STATE, or the code of the ERROR. */
async function join(client: SocketClient, roomId: string, more: object = {}): Promise<unknown> {
  const from = client.received.length;
  client.send({ type: 'JOIN', roomId, userId: `u-${randomUUID()}`, ...more });
  const answer = await client.until(
    (message) => client.received.indexOf(message) >= from && /^(ROOM_STATE|ERROR)$/.test(String(message['type'])),
  );
  return answer['code'] ?? answer['type'];
}

async function lockedRoom(pin = '1234'): Promise<string> {
  const room = randomUUID();
  const host = await open(`198.51.100.${Math.ceil(Math.random() * 200)}`);
  expect(await join(host, room, { pin })).toBe('ROOM_STATE');
  return room;
}

describe('guessing PINs', () => {
  test('five wrong ones lock the address out of the room, on every gateway, the right one included', async () => {
    const room = await lockedRoom();
    const client = await open('192.0.2.1');
    for (let n = 0; n < 5; n++) expect(await join(client, room, { pin: `${n}` })).toBe('BAD_PIN');
    expect(await join(client, room, { pin: '1234' })).toBe('RATE_LIMITED');
    const told = await client.untilError('RATE_LIMITED');
    expect(told['retryAfterMs']).toBeGreaterThan(55_000);
    expect(await join(await open('192.0.2.1', other), room, { pin: '1234' })).toBe('RATE_LIMITED');
    expect(await join(await open('192.0.2.2'), room, { pin: '1234' })).toBe('ROOM_STATE');
  });

  test('the lock is for that room alone, and an exempt address is not exempt', async () => {
    const [room, another] = [await lockedRoom(), await lockedRoom()];
    const client = await open('198.51.100.7');
    for (let n = 0; n < 5; n++) await join(client, room, { pin: `${n}` });
    expect(await join(client, room, { pin: '9' })).toBe('RATE_LIMITED');
    expect(await join(client, another, { pin: '9' })).toBe('BAD_PIN');
  });

  test('guesses that are sent at once on many sockets are no more than five', async () => {
    const room = await lockedRoom();
    const clients = await Promise.all(Array.from({ length: 30 }, () => open('192.0.2.3')));
    const answers = await Promise.all(clients.map((client, n) => join(client, room, { pin: `${n}` })));
    expect(answers.filter((answer) => answer === 'BAD_PIN')).toHaveLength(5);
    expect(answers.filter((answer) => answer === 'RATE_LIMITED')).toHaveLength(25);
  });

  test('a household that comes at once with the right PIN is let in whole', async () => {
    const room = await lockedRoom();
    const clients = await Promise.all(Array.from({ length: 20 }, () => open('192.0.2.4')));
    const answers = await Promise.all(clients.map((client) => join(client, room, { pin: '1234' })));
    expect(new Set(answers)).toEqual(new Set(['ROOM_STATE']));
  });

  test('a JOIN without a PIN is no guess', async () => {
    const room = await lockedRoom();
    const client = await open('192.0.2.5');
    for (let n = 0; n < 8; n++) expect(await join(client, room)).toBe('BAD_PIN');
    expect(await join(client, room, { pin: '1234' })).toBe('ROOM_STATE');
  });

  test('sockets that end with their guess on the way do not keep its turn', async () => {
    const room = await lockedRoom();
    owner.answer = ({ command }) => (command.type === 'JOIN' && command.room === room ? [] : undefined);
    const clients = await Promise.all(Array.from({ length: 5 }, () => open('192.0.2.6')));
    for (const client of clients) client.send({ type: 'JOIN', roomId: room, userId: 'eve', pin: '1' });
    await owner.until(() => owner.seen.filter(({ command }) => isJoinOf(command, room)).length === 6);
    owner.answer = () => undefined;
    for (const client of clients) client.socket.terminate();
    expect(await join(await open('192.0.2.6'), room, { pin: '1234' })).toBe('ROOM_STATE');
  });

  test('no PIN leaves the gateway', async () => {
    const pin = 'a-very-secret-pin';
    const room = await lockedRoom(pin);
    const { command } = await owner.until((seen) => isJoinOf(seen.command, room));
    expect(JSON.stringify(command)).not.toContain(pin);
    expect(command.type === 'JOIN' ? command.pinTags : []).toHaveLength(1);
  });
});

function isJoinOf(command: { readonly type: string; readonly room?: string }, room: string): boolean {
  return command.type === 'JOIN' && command.room === room;
}

describe('making rooms', () => {
  test('an address may make 30 at once; then JOINs still lead into rooms that are there', async () => {
    const rooms: string[] = [];
    for (let n = 0; n < 30; n++) {
      const room = randomUUID();
      expect(await join(await open('203.0.113.1'), room)).toBe('ROOM_STATE');
      rooms.push(room);
    }
    expect(await join(await open('203.0.113.1'), randomUUID())).toBe('RATE_LIMITED');
    expect(await join(await open('203.0.113.1'), rooms[0] ?? '')).toBe('ROOM_STATE');
    expect(await join(await open('203.0.113.2'), randomUUID())).toBe('ROOM_STATE');
  });

  test('JOINs that are sent at once on many sockets make no more', async () => {
    const clients = await Promise.all(Array.from({ length: 40 }, () => open('203.0.113.3')));
    const answers = await Promise.all(clients.map((client) => join(client, randomUUID())));
    expect(answers.filter((answer) => answer === 'ROOM_STATE')).toHaveLength(30);
  });

  test('joining rooms that others have made costs nothing', async () => {
    const room = randomUUID();
    await join(await open('203.0.113.4'), room);
    await owner.until(({ command }) => isJoinOf(command, room));
    const answers = [];
    for (let n = 0; n < 40; n++) answers.push(await join(await open('203.0.113.5'), room));
    expect(new Set(answers)).toEqual(new Set(['ROOM_STATE']));
  });

  test('an exempt address makes as many as it likes', async () => {
    for (let n = 0; n < 35; n++) {
      const client = await open('198.51.100.250');
      expect(await join(client, randomUUID())).toBe('ROOM_STATE');
    }
  });
});
