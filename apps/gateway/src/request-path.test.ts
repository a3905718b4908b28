import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requestPath } from './request-path.ts';

test.each([
  ['/', ['']],
  ['/health', ['health']],
  ['/health?x=/../y', ['health']],
  ['/room/a%20b/1%262', ['room', 'a b', '1&2']],
  ['/a//b/', ['a', '', 'b', '']],
  ['/%C3%A4', ['ä']],
])('%s is %j', (target, segments) => {
  expect(requestPath(target)).toEqual(segments);
});

test.each([
  '',
  'health',
  '*',
  'http://x/health',
  '/%',
  '/%zz',
  '/%ff',
  '/%00',
  '/..',
  '/a/./b',
  '/%2e%2e',
  '/a%2fb',
  '/a%5cb',
  '/a\\b',
  '/ä',
  '/a b',
  '/%0d%0a',
])('%j is no path', (target) => {
  expect(requestPath(target)).toBeNull();
});

test('whatever comes, no segment can climb, hide a slash or end a line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      for (const target of [text, `/${text}`, `/${text.replace(/[^\w]/g, encodeByte)}`]) {
        for (const segment of requestPath(target) ?? []) expect(segment).not.toMatch(/^\.\.?$|[/\\\r\n\0]/);
      }
    }),
  );
});

/** A character as an escape that may well be a bad one. */
function encodeByte(character: string): string {
  return `%${(character.charCodeAt(0) % 256).toString(16).padStart(2, '0')}`;
}
