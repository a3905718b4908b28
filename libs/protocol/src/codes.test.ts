import { expect, test } from 'vitest';
import { CLOSE_REASONS, CloseCode } from './close-codes.ts';
import { ERROR_CODES, ERRORS } from './error-codes.ts';
import { utf8Length } from './text.ts';

test('every error code has a sentence of its own', () => {
  expect(Object.keys(ERRORS)).toEqual([...ERROR_CODES]);
  expect(new Set(Object.values(ERRORS).map(({ text }) => text)).size).toBe(ERROR_CODES.length);
});

test('only what the server causes is its fault', () => {
  const ours = ERROR_CODES.filter((code) => ERRORS[code].fault === 'server');
  expect(ours).toEqual(['OVERLOADED', 'UNAVAILABLE', 'INTERNAL']);
});

test('every close code has a reason that fits into a close frame', () => {
  for (const code of Object.values(CloseCode)) expect(utf8Length(CLOSE_REASONS[code])).toBeLessThanOrEqual(123);
});

test('every close code of our own is in the range for applications', () => {
  const standard: number[] = [1000, 1009, 1012];
  const own = Object.values(CloseCode).filter((code) => !standard.includes(code));
  expect(own.every((code) => code >= 4000 && code < 5000)).toBe(true);
});
