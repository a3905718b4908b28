import { randomUUID } from 'node:crypto';
import { roomId } from '@tandem-watch/protocol';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connect, INVITE_MS, invitedRoom, inviteFor, inviteKey, inviteOfKey, type Redis } from './index.ts';

let redis: Redis;

beforeAll(async () => {
  if (inject('redis').url === '') return;
  redis = connect({ url: inject('redis').gateway }, 'command', 'test');
  await redis.connect();
});
afterAll(() => redis?.disconnect());

test('a room keeps its short id, and the short id leads to the room', async () => {
  const [room, fresh] = [roomId(randomUUID()), randomUUID()];
  expect(await inviteFor(redis, room, fresh)).toBe(fresh);
  expect(await inviteFor(redis, room, 'another')).toBe(fresh);
  expect(await invitedRoom(redis, fresh)).toBe(room);
  expect(await invitedRoom(redis, 'another')).toBeNull();
});

test('both halves live on with each use', async () => {
  const [room, fresh] = [roomId(randomUUID()), randomUUID()];
  const keys = [inviteKey(fresh), inviteOfKey(room)];
  for (const use of [() => inviteFor(redis, room, fresh), () => invitedRoom(redis, fresh)]) {
    await inviteFor(redis, room, fresh);
    for (const key of keys) await redis.pexpire(key, 1_000);
    await use();
    for (const key of keys) expect(await redis.pttl(key)).toBeGreaterThan(INVITE_MS - 60_000);
  }
});

test('a half that was left behind is whole again after the next use', async () => {
  const [room, fresh] = [roomId(randomUUID()), randomUUID()];
  await inviteFor(redis, room, fresh);
  await redis.del(inviteKey(fresh));
  expect(await inviteFor(redis, room, 'another')).toBe(fresh);
  expect(await invitedRoom(redis, fresh)).toBe(room);
});
