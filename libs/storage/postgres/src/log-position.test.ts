import { expect, test } from 'vitest';
import { compareLogPositions, formatLogId, parseLogId } from './log-position.ts';

test('log ids compare by number, not as text', () => {
  const compare = (a: string, b: string): number => Math.sign(compareLogPositions(parseLogId(a), parseLogId(b)));
  expect(compare('9-0', '10-0')).toBe(-1);
  expect(compare('10-9', '10-10')).toBe(-1);
  expect(compare('10-1', '9-2')).toBe(1);
  expect(compare('10-1', '10-1')).toBe(0);
});

test('a log id reads back as it was written', () => {
  expect(formatLogId(parseLogId('1764000000000-17'))).toBe('1764000000000-17');
});

test.each(['', '5', '5-', '-5', '5-x', '$'])('%j is no log id', (text) => {
  expect(() => parseLogId(text)).toThrow(RangeError);
});
