import { describe, expect, test } from 'vitest';
import { backoffDelay, createBackoff } from './backoff.ts';

const policy = { firstMs: 100, maxMs: 2_000 };

describe('backoffDelay', () => {
  test('the bound doubles with each try, up to the last one', () => {
    const longest = [0, 1, 2, 3, 4, 5, 60, 5000].map((attempt) => backoffDelay(attempt, policy, () => 1));
    expect(longest).toEqual([100, 200, 400, 800, 1600, 2000, 2000, 2000]);
  });

  test('the wait lies anywhere between 0 and the bound', () => {
    expect([0, 0.25, 0.5, 1].map((random) => backoffDelay(2, policy, () => random))).toEqual([0, 100, 200, 400]);
  });
});

describe('createBackoff', () => {
  test('a wait that ends says so', async () => {
    const backoff = createBackoff({ firstMs: 1, maxMs: 1 }, () => 0);
    expect(await backoff.wait(new AbortController().signal)).toBe(true);
  });

  test('an abort ends a wait at once', async () => {
    const backoff = createBackoff({ firstMs: 86_400_000, maxMs: 86_400_000 }, () => 1);
    const controller = new AbortController();
    const waiting = backoff.wait(controller.signal);
    controller.abort();
    expect(await waiting).toBe(false);
    expect(await backoff.wait(controller.signal)).toBe(false);
  });

  test('a success starts it over', async () => {
    const asked: number[] = [];
    const backoff = createBackoff({ firstMs: 1, maxMs: 4 }, () => (asked.push(1), 0));
    const { signal } = new AbortController();
    await backoff.wait(signal);
    await backoff.wait(signal);
    backoff.reset();
    expect(asked).toHaveLength(2);
    expect(await backoff.wait(signal)).toBe(true);
  });
});
