import { describe, expect, test } from 'vitest';
import { CRLF_LINES, LINES, NO_CONTROL, text, textOfBytes, utf8Length } from './text.ts';

const accepts = (schema: ReturnType<typeof text>, value: string): boolean => schema.safeParse(value).success;

describe('text', () => {
  test('characters are counted as code points, not as code units', () => {
    const schema = text(NO_CONTROL, 1, 3);
    expect(accepts(schema, '\u{1f37f}\u{1f37f}\u{1f37f}')).toBe(true);
    expect(accepts(schema, '\u{1f37f}\u{1f37f}\u{1f37f}a')).toBe(false);
    expect(accepts(schema, '')).toBe(false);
  });

  test.each([
    ['NUL', 'a\u0000', false, false, false],
    ['escape', 'a\u001b[0m', false, false, false],
    ['delete', 'a\u007f', false, false, false],
    ['a C1 control', 'a\u0085', false, false, false],
    ['a lone high surrogate', 'a\ud83c', false, false, false],
    ['a lone low surrogate', '\udf7fa', false, false, false],
    ['a surrogate pair', '\ud83c\udf7f', true, true, true],
    ['a line feed', 'a\nb', false, true, true],
    ['a tab', 'a\tb', false, true, true],
    ['a carriage return', 'a\r\nb', false, false, true],
  ])('%s: allowed in a plain text, in chat, in a session description', (_, value, ...allowed) => {
    expect([NO_CONTROL, LINES, CRLF_LINES].map((forbidden) => accepts(text(forbidden, 0, 99), value))).toEqual(allowed);
  });
});

describe('textOfBytes', () => {
  test.each(['', 'abc', '\u00e9', '\u20ac', '\u{1f37f}', 'a\u00e9\u20ac\u{1f37f}'])(
    '%j is counted as UTF-8',
    (value) => {
      const bytes = Buffer.byteLength(value);
      expect(utf8Length(value)).toBe(bytes);
      expect(accepts(textOfBytes(NO_CONTROL, bytes), value)).toBe(true);
      if (bytes > 0) expect(accepts(textOfBytes(NO_CONTROL, bytes - 1), value)).toBe(false);
    },
  );
});
