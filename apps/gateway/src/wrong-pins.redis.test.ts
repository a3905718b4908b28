import { randomUUID } from 'node:crypto';
import { connectionId, roomId, sessionId, userId } from '@tandem-watch/protocol';
import { connect, type Redis } from '@tandem-watch/storage-redis';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Client } from './client.ts';
import { admitPin, forgetTurns, pinSettled, wrongPins } from './wrong-pins.ts';

let redis: Redis;

beforeAll(async () => {
  if (inject('redis').url === '') return;
  redis = connect({ url: inject('redis').gateway }, 'command', 'test');
  await redis.connect();
});
afterAll(() => redis?.disconnect());

const room = roomId('r');

function joining(address: string): Pick<Client, 'connection' | 'address' | 'session'> {
  const connection = connectionId(randomUUID());
  const join = { type: 'JOIN', room, connection, ordinal: 1, try: 1, pinTags: [], guestControl: true } as const;
  const more = { acceptedAt: 0, claimedLife: null, username: null, resume: null, modern: true, address } as const;
  const ids = { user: userId('ana'), session: sessionId('s') };
  return { connection, address, session: { state: 'joining', join: { ...join, ...more, ...ids }, kept: [] } };
}

test('a turn that is being asked for is not forgotten: those who come meanwhile share it', async () => {
  const pins = wrongPins(redis);
  const address = randomUUID();
  const asked = [1, 2, 3].map(() => {
    const answer = admitPin(pins, joining(address), room);
    forgetTurns(pins);
    return answer;
  });
  expect(await Promise.all(asked)).toEqual([null, null, null]);
  expect(new Set(pins.holders.values()).size).toBe(1);
});

test('of one address and room 5 PINs are tried at once, 64 JOINs want a turn, and the next is refused', async () => {
  const pins = wrongPins(redis);
  const address = randomUUID();
  const clients = Array.from({ length: 65 }, () => joining(address));
  const answers = clients.map((client) => admitPin(pins, client, room));
  expect(await answers.at(-1)).toMatchObject({ code: 'RATE_LIMITED' });
  await Promise.all(answers.slice(0, 5));
  expect(pins.holders.size).toBe(5);
  const letIn: unknown[] = [];
  for (const answer of answers.slice(0, 64)) void answer.then((refusal) => letIn.push(refusal));
  while (letIn.length < 64) {
    for (const client of clients) pinSettled(pins, client);
    await redis.ping();
  }
  expect(new Set(letIn)).toEqual(new Set([null]));
});

test('50,000 addresses and rooms are remembered; PINs of the next are not tried until one is forgotten', async () => {
  const pins = wrongPins(redis);
  const first = joining('0');
  await admitPin(pins, first, room);
  const [turn] = pins.turns.values();
  if (turn === undefined) throw new Error('no turn');
  for (let n = 1; n < 50_000; n++) pins.turns.set(`${n}`, { ...turn, key: `${n}` });
  expect(await admitPin(pins, joining('new'), room)).toMatchObject({ code: 'RATE_LIMITED' });
  pinSettled(pins, first);
  expect(await admitPin(pins, joining('new'), room)).toBeNull();
});
