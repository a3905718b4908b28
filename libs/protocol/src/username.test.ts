import { describe, expect, test } from 'vitest';
import { normaliseUsername } from './username.ts';

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const count = (text: string): number => [...graphemes.segment(text)].length;

describe('normaliseUsername', () => {
  test('an ordinary name stays as it is', () => {
    expect(normaliseUsername('Ana Bo-Cy 3')).toBe('Ana Bo-Cy 3');
  });

  test('a decomposed name is composed', () => {
    expect(normaliseUsername('Zoe\u0308')).toBe('Zo\u00eb');
  });

  test.each([
    ['control characters', 'a\u0000b\u001b\u007fc\u0085'],
    ['lines', 'a\nb\u2028c\u2029'],
    ['bidi controls', '\u202ea\u2066b\u2069\u200fc\u061c'],
    ['zero-width characters', '\ufeffa\u200bb\u200dc\u2060\u00ad\u034f'],
  ])('%s are stripped', (_, name) => {
    expect(normaliseUsername(name)).toBe('abc');
  });

  test('what was stripped does not keep a letter and its accent apart', () => {
    expect(normaliseUsername('e\u200b\u0301')).toBe('\u00e9');
  });

  test('the selector that makes an emoji of a character stays', () => {
    expect(normaliseUsername('\u2764\ufe0f')).toBe('\u2764\ufe0f');
  });

  test('a long name is cut to 50 graphemes, never within one', () => {
    expect(normaliseUsername('x'.repeat(80))).toBe('x'.repeat(50));
    const flags = normaliseUsername('\u{1f1eb}\u{1f1f7}'.repeat(50));
    expect(flags).toBe('\u{1f1eb}\u{1f1f7}'.repeat(50));
    expect(normaliseUsername(`${'\u{1f1eb}\u{1f1f7}'.repeat(49)}abc`)).toBe(`${'\u{1f1eb}\u{1f1f7}'.repeat(49)}a`);
  });

  test('200 combining marks are at most 50 graphemes', () => {
    expect(count(normaliseUsername('e'.padEnd(200, '\u0301')))).toBe(1);
    expect(count(normaliseUsername('\u0301'.repeat(200)))).toBeLessThanOrEqual(50);
  });

  test('nothing is left of a name that cannot be seen', () => {
    expect(normaliseUsername('\u200b\u202e\u0000')).toBe('');
  });

  test('a normalised name is not changed again', () => {
    for (const name of [
      'Zoe\u0308',
      'x'.repeat(80),
      '\u{1f1eb}\u{1f1f7}'.repeat(60),
      'e\u200b\u0301',
      '\u1100\u1161',
    ]) {
      expect(normaliseUsername(normaliseUsername(name))).toBe(normaliseUsername(name));
    }
  });
});
