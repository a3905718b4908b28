import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normaliseUsername } from '../username.ts';
import { isWebAddress } from '../web-address.ts';
import { clientMessageSchemas, type ClientMessage } from './client-message.ts';
import { parseClientMessage } from './parse.ts';

const types = Object.keys(clientMessageSchemas);
const names = ['id', 'roomId', 'userId', 'username', 'pin', 'to', 'control', 'currentTime', 'isPlaying', 'url', 'text'];
const more = ['candidate', 'offer', 'answer', 'resume', 'protocol', 'targetUserId', 'enabled', '__proto__', 'from'];

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('play', 'u', 'server', 'https://e.com/', 1, 0, -1, 604_801, true, null, '\ud800', '\u0000'),
);
const fields = fc.dictionary(fc.constantFrom(...names, ...more), value, { maxKeys: 12 });
const frame = fc.tuple(fc.constantFrom(...types), fields).map(([type, rest]) => ({ ...rest, type }));

const deepStrings = (part: unknown): string[] => {
  if (typeof part === 'string') return [part];
  return typeof part === 'object' && part !== null ? Object.values(part).flatMap(deepStrings) : [];
};

describe('whatever comes', () => {
  test('parsing never throws, and a refusal has a text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.jsonValue(), frame), (input) => {
        const result = parseClientMessage(input);
        expect(result.ok || result.text.length > 0).toBe(true);
      }),
    );
  });

  test('what is accepted is accepted again, unchanged', () => {
    fc.assert(
      fc.property(frame, (input) => {
        const first = parseClientMessage(input);
        if (first.ok) expect(parseClientMessage(first.message)).toStrictEqual(first);
      }),
      { numRuns: 1000 },
    );
  });

  test('what is accepted survives JSON, and holds no null but in a candidate, no NUL and no lone surrogate', () => {
    fc.assert(
      fc.property(frame, (input) => {
        const result = parseClientMessage(input);
        if (!result.ok) return;
        const message: ClientMessage = result.message;
        expect(JSON.parse(JSON.stringify(message))).toStrictEqual(message);
        if (message.type !== 'ICE_CANDIDATE') expect(Object.values(message)).not.toContain(null);
        expect(deepStrings(message).filter((text) => /[\0\p{Cs}]/u.test(text))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test('a change of the prototype is never taken over', () => {
    fc.assert(
      fc.property(frame, (input) => {
        const result = parseClientMessage(JSON.parse(JSON.stringify({ ...input, ['__proto__']: { polluted: 1 } })));
        if (result.ok) expect(Object.getPrototypeOf(result.message)).toBe(Object.prototype);
        expect({}).not.toHaveProperty('polluted');
      }),
    );
  });
});

test('a username is normalised once: NFC, at most 50 graphemes, nothing invisible', () => {
  const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
  const odd = fc.constantFrom(
    '\u0301',
    '\u200d',
    '\u202e',
    '\u{1f1eb}',
    '\u{1f469}',
    '\ufe0f',
    '\u1100',
    '\u1161',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(odd, fc.string({ unit: 'grapheme', maxLength: 3 })), { maxLength: 99 }), (parts) => {
      const name = normaliseUsername(parts.join(''));
      expect(normaliseUsername(name)).toBe(name);
      expect(name.normalize('NFC')).toBe(name);
      expect([...graphemes.segment(name)].length).toBeLessThanOrEqual(50);
      expect(name).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u200b-\u200d\u2060\ufeff]/u);
    }),
  );
});

const plain = ['http', 'https', 'javascript', ':', '/', '//', '?', '#', '.', 'e.com', 'netflix.com', '80', '-', '_'];
const tricky = ['\\', '@', '%40', '[', '::1', ']', ' ', '\n', '\t', '\u202e', '\uff20', 'xn--', '\u00e9', '\0'];
const ADDRESS_PIECES = [...plain, ...tricky];

test('an accepted address is read by URL as http(s), with the host that it shows and no user name', () => {
  const piece = fc.constantFrom(...ADDRESS_PIECES);
  const soup = fc.array(piece, { maxLength: 10 }).map((parts) => parts.join(''));
  const near = soup.map((rest) => `https://e.com${rest}`);
  const start = soup.map((rest) => `https://${rest}`);
  fc.assert(
    fc.property(fc.oneof(soup, near, start, fc.webUrl({ withQueryParameters: true, withFragments: true })), (text) => {
      if (!isWebAddress(text)) return;
      const url = new URL(text);
      expect(['http:', 'https:']).toContain(url.protocol);
      expect([url.username, url.password]).toEqual(['', '']);
      const shown = /^https?:\/\/([^/?#:]+|\[[^\]]*\])/i.exec(text)?.[1];
      expect(url.hostname).toBe(new URL(`http://${shown}`).hostname);
    }),
    { numRuns: 5000 },
  );
});
