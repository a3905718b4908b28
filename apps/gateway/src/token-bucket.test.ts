import { expect, test } from 'vitest';
import { fullBucket, giveBack, refill, take } from './token-bucket.ts';

const limit = { perSecond: 2, burst: 4 };

test('the burst passes, then the rate; what is not used is kept up to the burst', () => {
  const bucket = fullBucket(limit, 0);
  const passed = (count: number, now: number): number =>
    Array.from({ length: count }, () => take(bucket, limit, now)).filter(Boolean).length;
  expect([passed(9, 0), passed(9, 499), passed(9, 500), passed(9, 100_000)]).toEqual([4, 0, 1, 4]);
});

test('a token that is given back can be taken again, and never makes more than the burst', () => {
  const bucket = fullBucket(limit, 0);
  for (let n = 0; n < 4; n++) take(bucket, limit, 0);
  giveBack(bucket, limit);
  expect([take(bucket, limit, 0), take(bucket, limit, 0)]).toEqual([true, false]);
  for (let n = 0; n < 9; n++) giveBack(bucket, limit);
  expect(refill(bucket, limit, 0)).toBe(4);
});

test('a clock that went back gives nothing', () => {
  const bucket = { tokens: 0, at: 1_000 };
  expect(refill(bucket, limit, 0)).toBe(0);
});
