import { expect, test } from 'vitest';
import { isOriginAllowed, originList } from './origin.ts';

const list = originList(['https://watch.example', 'chrome-extension://abc']);

test.each([
  [undefined, true],
  ['https://watch.example', true],
  ['chrome-extension://abc', true],
  ['chrome-extension://abcd', false],
  ['http://watch.example', false],
  ['https://watch.example:8443', false],
  ['https://watch.example.evil.example', false],
  ['https://watch.example, https://evil.example', false],
  ['null', false],
  ['', false],
  ['http://localhost', false],
])('with a list, %j: %s', (origin, allowed) => {
  if ('unknown' in list) throw new Error(list.unknown);
  expect(isOriginAllowed(origin, list, false)).toBe(allowed);
  expect(isOriginAllowed(origin, list, true)).toBe(allowed);
});

test.each([
  ['http://localhost:5173', true],
  ['https://127.0.0.1', true],
  ['http://[::1]:3000', true],
  ['chrome-extension://whatever', true],
  ['chrome-extension://', false],
  ['https://localhost.evil.example', false],
  ['https://evil.example', false],
])('without a list development: %j %s; production: nobody', (origin, allowed) => {
  expect(isOriginAllowed(origin, undefined, false)).toBe(allowed);
  expect(isOriginAllowed(origin, undefined, true)).toBe(false);
});
