import { expect, test } from 'vitest';
import { firstRestless } from './come-to-rest.ts';

test('a circle that nothing leads out of never comes to rest', () => {
  const edges = [
    [0, 1],
    [0, 2],
    [2, 3],
    [3, 2],
  ] as const;
  expect(firstRestless(4, edges, [1])).toBe(2);
});

test('a circle with a way out may come to rest', () => {
  const edges = [
    [0, 1],
    [1, 0],
    [1, 2],
  ] as const;
  expect(firstRestless(3, edges, [2])).toBe(-1);
});
