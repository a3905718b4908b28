import { randomUUID } from 'node:crypto';
import { clientMessageSchemas, ERROR_CODES } from '@tandem-watch/protocol';
import { startOwnRedis, type OwnRedis } from '@tandem-watch/test-support';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
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
  gateway = await startGateway({ REDIS_URL: redis.users.gateway, LIMIT_EXEMPT: 'loopback' });
});
afterAll(async () => {
  await gateway?.stop();
  await owner?.stop();
  await redis?.stop();
});

async function joined(roomId: string, userId: string, more: object = { protocol: 1 }): Promise<SocketClient> {
  const client = await openSocket(gateway.port);
  client.send({ type: 'JOIN', roomId, userId, ...more });
  await client.untilType('ROOM_STATE');
  return client;
}

const isOf =
  (room: string, type: string) =>
  ({ command }: Seen): boolean =>
    command.type === type && 'room' in command && command.room === room;

test('a JOIN is answered with ROOM_STATE, to which the gateway adds its id, a session and the heartbeat', async () => {
  const room = randomUUID();
  const client = await joined(room, 'ana');
  const state = await client.untilType('ROOM_STATE');
  expect(state).toMatchObject({ roomId: room, nodeId: 'g1', heartbeatMs: 15_000 });
  expect(state['session']).toMatch(/^[\w-]+\.[\w-]+$/);
  client.socket.close(1000);
});

test('what is sent between JOIN and its answer follows it in order', async () => {
  const client = await openSocket(gateway.port);
  client.send({ type: 'JOIN', roomId: randomUUID(), userId: 'ana' });
  for (let id = 1; id <= 5; id++) client.send({ type: 'CHAT', text: `${id}`, id });
  await client.until(({ id }) => id === 5);
  expect(client.received.map(({ type, id }) => [type, id])).toEqual([
    ['ROOM_STATE', undefined],
    ...[1, 2, 3, 4, 5].map((id) => ['CHAT', id]),
  ]);
  client.socket.close(1000);
});

test('a JOIN that the owner refuses is refused under its own id', async () => {
  const room = randomUUID();
  const host = await joined(room, 'ana', { pin: '1234' });
  const client = await openSocket(gateway.port);
  for (const id of [7, 8]) {
    client.send({ type: 'JOIN', roomId: room, userId: 'bo', pin: '1', id });
    expect(await client.until((message) => message['id'] === id)).toMatchObject({ type: 'ERROR', code: 'BAD_PIN' });
  }
  client.send({ type: 'JOIN', roomId: room, userId: 'bo', pin: '2' });
  const refusals = (): unknown[] => client.received.filter(({ code }) => code === 'BAD_PIN');
  await client.until(() => refusals().length === 3);
  expect(refusals().at(-1)).not.toHaveProperty('id');
  for (const { socket } of [host, client]) socket.terminate();
});

describe('how a socket ends', () => {
  test('a clean close by the client is a LEAVE', async () => {
    const room = randomUUID();
    (await joined(room, 'ana')).socket.close(1000);
    const { command } = await owner.until(isOf(room, 'ACT'));
    expect(command).toMatchObject({ type: 'ACT', user: 'ana', message: { type: 'LEAVE' } });
  });

  test.each([[1001], [undefined], [4000]])('a close with %s is LOST, cause socket', async (code) => {
    const room = randomUUID();
    (await joined(room, 'ana')).socket.close(code);
    const { command } = await owner.until(isOf(room, 'LOST'));
    expect(command).toMatchObject({ user: 'ana', cause: 'socket' });
  });

  test('a socket that breaks is LOST, cause socket', async () => {
    const room = randomUUID();
    (await joined(room, 'ana')).socket.terminate();
    expect((await owner.until(isOf(room, 'LOST'))).command).toMatchObject({ cause: 'socket' });
  });

  test('a socket that ends while its JOIN is on the way is LOST when the place is granted', async () => {
    const room = randomUUID();
    const client = await openSocket(gateway.port);
    client.send({ type: 'JOIN', roomId: room, userId: 'ana' });
    client.socket.close(1001);
    expect((await owner.until(isOf(room, 'LOST'))).command).toMatchObject({ user: 'ana', cause: 'socket' });
  });

  test('a clean close while the JOIN is on the way leaves as well', async () => {
    const room = randomUUID();
    const client = await openSocket(gateway.port);
    client.send({ type: 'JOIN', roomId: room, userId: 'ana' });
    client.socket.close(1000);
    expect((await owner.until(isOf(room, 'ACT'))).command).toMatchObject({ message: { type: 'LEAVE' } });
  });

  test('LEAVE is answered by a close with 1000, and nothing is reported lost', async () => {
    const room = randomUUID();
    const client = await joined(room, 'ana');
    client.send({ type: 'LEAVE' });
    expect(await client.closed).toBe(1000);
    await joined(room, 'bo');
    expect(owner.seen.some(isOf(room, 'LOST'))).toBe(false);
  });

  test('of many LEAVEs one is sent on, and the others owe no answer', async () => {
    const room = randomUUID();
    const client = await joined(room, 'ana');
    owner.answer = ({ command }) => (isLeave(command, room) ? [] : undefined);
    for (let id = 1; id <= 200; id++) client.send({ type: 'LEAVE', ...(id % 2 === 0 ? { id } : {}) });
    client.send({ type: 'CHAT', text: 'still here', id: 1_000 });
    await client.until(({ id }) => id === 1_000);
    owner.answer = () => undefined;
    // The first one, which has no id, is asked again when a heartbeat shows that it was not answered.
    const leaves = owner.seen.filter(({ command }) => isLeave(command, room)).map(({ command }) => command);
    expect(new Set(leaves.map((command) => JSON.stringify(command))).size).toBe(1);
    expect(client.received.some(({ type }) => type === 'ERROR')).toBe(false);
    client.socket.terminate();
  });

  test('LEAVE before a JOIN just closes with 1000', async () => {
    const client = await openSocket(gateway.port);
    client.send({ type: 'LEAVE' });
    expect(await client.closed).toBe(1000);
  });

  test('nothing of an ended socket stays', async () => {
    const room = randomUUID();
    const before = await report();
    const client = await joined(room, 'ana');
    expect(await report()).toMatchObject({ localConnections: before.localConnections + 1 });
    client.socket.terminate();
    await owner.until(isOf(room, 'LOST'));
    const bo = await joined(room, 'bo');
    bo.send({ type: 'LEAVE' });
    await bo.closed;
    while ((await report()).localConnections > before.localConnections);
    expect((await report()).localRooms).toBe(before.localRooms);
  });
});

function isLeave(command: Seen['command'], room: string): boolean {
  return command.type === 'ACT' && command.room === room && command.message.type === 'LEAVE';
}

async function report(): Promise<{ localConnections: number; localRooms: number }> {
  return await (await fetch(`${gateway.url}/metrics`)).json().then((value) => value as never);
}

describe('bad frames', () => {
  async function neighbour(): Promise<{ healthy: () => Promise<void> }> {
    const client = await joined(randomUUID(), 'neighbour');
    let id = 0;
    return {
      healthy: async () => {
        id += 1;
        client.send({ type: 'CHAT', text: 'still here', id });
        await client.until((message) => message['id'] === id);
      },
    };
  }

  test.each([
    ['over 64 KiB', (client: SocketClient) => client.socket.send('x'.repeat(65_537)), 1009],
    [
      'with invalid UTF-8',
      (client: SocketClient) => client.socket.send(Buffer.from([0xc3, 0x28]), { binary: false }),
      1007,
    ],
  ])('a frame %s ends its socket, and no other', async (_, send, code) => {
    const room = randomUUID();
    const { healthy } = await neighbour();
    const client = await joined(room, 'ana');
    send(client);
    expect(await client.closed).toBe(code);
    expect((await owner.until(isOf(room, 'LOST'))).command).toMatchObject({ cause: 'socket' });
    await healthy();
  });

  test.each([
    ['a declared length of 2^31', [0x81, 0xff, 0, 0, 0, 0, 0x80, 0, 0, 0, 1, 2, 3, 4], 1009],
    ['a compressed frame', [0xc1, 0x81, 1, 2, 3, 4, 5], 1002],
    ['a frame that is not masked', [0x81, 1, 0x61], 1002],
  ])('%s ends the socket', async (_, bytes, code) => {
    const client = await openSocket(gateway.port);
    rawStream(client).write(Buffer.from(bytes));
    expect(await client.closed).toBe(code);
  });

  test.each([
    ['', 'BAD_JSON'],
    ['[]', 'BAD_JSON'],
    ['null', 'BAD_JSON'],
    ['{"type":"CHAT"}', 'BAD_MESSAGE'],
    ['{"type":"HOST_CHANGED","hostUserId":"ana"}', 'UNKNOWN_TYPE'],
    ['{"type":"JOIN","roomId":"r","userId":"server"}', 'BAD_MESSAGE'],
    ['{"type":"SEEK","currentTime":1e999}', 'BAD_MESSAGE'],
    ['{"type":"URL_CHANGE","url":"javascript:alert(1)"}', 'BAD_URL'],
  ])('%s is %s; the connection stays', async (text, code) => {
    const client = await openSocket(gateway.port);
    client.send(text);
    await client.untilError(code);
    client.send({ type: 'PING', timestamp: 5, id: 3 });
    expect(await client.untilType('PONG')).toMatchObject({ echo: 5, id: 3 });
    client.socket.terminate();
  });

  test('a binary frame is BAD_MESSAGE', async () => {
    const client = await openSocket(gateway.port);
    client.socket.send(Buffer.from('{"type":"PING"}'), { binary: true });
    await client.untilError('BAD_MESSAGE');
    client.socket.terminate();
  });

  test('20 bad messages in 10 s close the socket with 4400; the member is LOST', async () => {
    const room = randomUUID();
    const client = await joined(room, 'ana');
    for (let n = 0; n < 20; n++) client.send('x');
    expect(await client.closed).toBe(4400);
    expect(client.received.filter(({ code }) => code === 'BAD_JSON')).toHaveLength(20);
    await owner.until(isOf(room, 'LOST'));
  });

  test('more messages than the burst are RATE_LIMITED, with the id of those that have one', async () => {
    const client = await joined(randomUUID(), 'ana');
    for (let n = 0; n < 650; n++) client.send({ type: 'PING' });
    client.send({ type: 'CHAT', text: 'hi', id: 7 });
    expect(await client.untilError('RATE_LIMITED')).toMatchObject({ retryAfterMs: 1_000 });
    expect(await client.until(({ id }) => id === 7)).toMatchObject({ code: 'RATE_LIMITED' });
    client.socket.terminate();
  });

  test('more relays than their burst are RATE_LIMITED; other messages pass', async () => {
    const client = await joined(randomUUID(), 'ana');
    for (let n = 0; n < 350; n++) client.send({ type: 'ICE_CANDIDATE', to: 'bo', candidate: null });
    await client.untilError('RATE_LIMITED');
    client.send({ type: 'CHAT', text: 'hi', id: 1 });
    expect(await client.until(({ id }) => id === 1)).toMatchObject({ type: 'CHAT' });
    client.socket.terminate();
  });

  test('a message before the JOIN is NOT_JOINED', async () => {
    const client = await openSocket(gateway.port);
    client.send({ type: 'CHAT', text: 'hi', id: 1 });
    expect(await client.untilError('NOT_JOINED')).toMatchObject({ id: 1 });
    client.socket.terminate();
  });
});

describe('whatever is sent', () => {
  /** A neighbour that is asked whether it is still served. */
  async function neighbour(): Promise<() => Promise<void>> {
    const client = await joined(randomUUID(), 'neighbour');
    let id = 0;
    return async () => {
      id += 1;
      client.send({ type: 'CHAT', text: 'still here', id });
      await client.until((message) => message['id'] === id);
    };
  }

  test('random bytes on an open socket harm no neighbour', async () => {
    const isWell = await neighbour();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
        const client = await openSocket(gateway.port);
        rawStream(client).write(Buffer.from(bytes));
        await isWell();
        client.socket.terminate();
      }),
      { numRuns: 60 },
    );
  });

  test('random messages of a member harm no neighbour, and each is answered in kind', async () => {
    const isWell = await neighbour();
    const field = fc.oneof(fc.json(), fc.constantFrom('""', '-1', '1e999', 'null', '"\\u0000"', '{"__proto__":{}}'));
    const message = fc
      .tuple(
        fc.constantFrom(...Object.keys(clientMessageSchemas), 'NOTHING', 'ROOM_STATE'),
        fc.dictionary(fc.string(), field),
      )
      .map(([type, fields]) => {
        const more = Object.entries(fields).map(([key, value]) => `,${JSON.stringify(key)}:${value}`);
        return `{"type":"${type}"${more.join('')}}`;
      });
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 15 }), async (messages) => {
        const client = await joined(randomUUID(), 'fuzzer');
        for (const text of messages) client.send(text);
        await isWell();
        const codes = client.received.flatMap(({ code }) => (code === undefined ? [] : [code]));
        for (const code of codes) expect(ERROR_CODES).toContain(code);
        client.socket.terminate();
      }),
      { numRuns: 40 },
    );
  });
});

/** The TCP stream under a client's socket, to write what no client would. */
function rawStream(client: SocketClient): { write: (bytes: Buffer) => void } {
  const stream: unknown = Reflect.get(client.socket, '_socket');
  if (typeof stream !== 'object' || stream === null || !('write' in stream)) throw new Error('no stream');
  const { write } = stream;
  if (typeof write !== 'function') throw new Error('no stream');
  return { write: (bytes) => void Reflect.apply(write, stream, [bytes]) };
}
