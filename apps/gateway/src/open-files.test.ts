import { expect, test } from 'vitest';
import { capacityFor, maxOpenFiles } from './open-files.ts';

test.each([
  [12_000, null, { sockets: 12_000, connections: 13_000 }],
  [12_000, 1_048_576, { sockets: 12_000, connections: 13_000 }],
  [12_000, 1_024, { sockets: 864, connections: 960 }],
  [12_000, 256, { sockets: 172, connections: 192 }],
  [100, 1_048_576, { sockets: 100, connections: 1_100 }],
  [100, 10, { sockets: 1, connections: 2 }],
])('%i wanted and %s files: %j', (wanted, files, capacity) => {
  expect(capacityFor(wanted, files)).toEqual(capacity);
});

test('the limit of this process is a number, or not known', () => {
  const limit = maxOpenFiles();
  expect(limit === null || limit > 0).toBe(true);
});
