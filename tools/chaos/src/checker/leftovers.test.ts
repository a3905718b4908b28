import { expect, test } from 'vitest';
import { checkLeftovers } from './leftovers.ts';

const before = { keys: ['a', 'b'], channels: 48, feeds: 48, files: new Map([['gateway-1', 40]]) };

test('G7 what came back to where it was is no leak', () => {
  expect(checkLeftovers(before, before)).toEqual([]);
});

test.each([
  ['keys', { keys: ['a', 'b', 'c'] }],
  ['channels', { channels: 49 }],
  ['feeds', { feeds: 49 }],
  ['open files', { files: new Map([['gateway-1', 200]]) }],
])('G7 more %s are seen', (_, more) => {
  expect(checkLeftovers(before, { ...before, ...more })).toHaveLength(1);
});
