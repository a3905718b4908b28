import { expect, test } from 'vitest';
import { BACK_MS, commandLag } from './command-lag.ts';

test('where nothing comes nothing waits, however long ago the last command was', () => {
  expect(commandLag({ readAt: 60_000, waitedMs: 0 }, 60_000)).toBe(0);
  expect(commandLag({ readAt: 60_000, waitedMs: 0 }, 60_000 + BACK_MS)).toBe(0);
});

test('it is as long as the oldest command of the last read had waited', () => {
  expect(commandLag({ readAt: 60_000, waitedMs: 700 }, 60_001)).toBe(700);
});

test('it grows while the loop does not come back to read', () => {
  expect(commandLag({ readAt: 60_000, waitedMs: 700 }, 70_000 + BACK_MS)).toBe(10_000);
});
