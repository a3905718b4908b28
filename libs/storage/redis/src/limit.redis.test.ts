import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connect, countWrongPin, limitKey, readPinAllowance, type PinAllowance, type Redis } from './index.ts';

let redis: Redis;

beforeAll(async () => {
  if (inject('redis').url === '') return;
  redis = connect({ url: inject('redis').gateway }, 'command', 'test');
  await redis.connect();
});
afterAll(() => redis?.disconnect());

const someone = () => ({ address: randomUUID(), room: 'r1' });
const keyOf = ({ address, room }: ReturnType<typeof someone>): string => limitKey('pin', `${address}:${room}`);

/** Five wrong PINs; what the fifth brings. */
async function fiveWrong(guesser: ReturnType<typeof someone>): Promise<PinAllowance | undefined> {
  const told: PinAllowance[] = [];
  for (let n = 0; n < 5; n++) told.push(await countWrongPin(redis, guesser));
  expect(told.slice(0, 4).map(({ left, lockedMs }) => [left, lockedMs])).toEqual([4, 3, 2, 1].map((left) => [left, 0]));
  return told[4];
}

test('who has not guessed may guess five times, and asking costs nothing', async () => {
  const guesser = someone();
  for (let n = 0; n < 3; n++) expect(await readPinAllowance(redis, guesser)).toEqual({ left: 5, lockedMs: 0 });
  expect(await redis.exists(keyOf(guesser))).toBe(0);
});

test('the fifth wrong PIN within a minute locks for a minute, the next five for two, and so on up to an hour', async () => {
  const guesser = someone();
  for (const minutes of [1, 2, 4, 8, 16, 32, 60, 60]) {
    const told = await fiveWrong(guesser);
    expect(told?.lockedMs).toBe(minutes * 60_000);
    const { lockedMs } = await readPinAllowance(redis, guesser);
    expect(lockedMs).toBeGreaterThan(minutes * 60_000 - 10_000);
    await redis.hset(keyOf(guesser), 'lockedUntil', 1);
  }
});

test('a wrong PIN is forgotten after a minute, everything an hour after the lock', async () => {
  const guesser = someone();
  await countWrongPin(redis, guesser);
  await redis.hset(keyOf(guesser), 'at', `${Date.now() - 61_000} ${Date.now() - 30_000}`);
  expect(await readPinAllowance(redis, guesser)).toEqual({ left: 4, lockedMs: 0 });
  const locked = someone();
  await fiveWrong(locked);
  expect(Math.abs((await redis.pttl(keyOf(locked))) - 61 * 60_000)).toBeLessThan(10_000);
});

test('each address and each room counts for itself', async () => {
  const guesser = someone();
  await fiveWrong(guesser);
  expect(await readPinAllowance(redis, { ...guesser, room: 'r2' })).toEqual({ left: 5, lockedMs: 0 });
  expect(await readPinAllowance(redis, someone())).toEqual({ left: 5, lockedMs: 0 });
});
