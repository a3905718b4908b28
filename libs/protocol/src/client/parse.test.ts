import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { clientMessageSchemas } from './client-message.ts';
import { parseClientMessage } from './parse.ts';

const frame = z.object({ dir: z.string(), message: z.object({ type: z.string().optional() }).loose() });
const party = new URL('../../../../examples/party.jsonl', import.meta.url);
const sent = readFileSync(party, 'utf8')
  .trim()
  .split('\n')
  .map((line) => frame.parse(JSON.parse(line)))
  .filter(({ dir }) => dir === 'send')
  .map(({ message }) => message);

const codeOf = (value: unknown): string => {
  const result = parseClientMessage(value);
  return result.ok ? 'ok' : result.code;
};

describe("the extension's clients", () => {
  test('the recorded party holds what it should', () => {
    expect(sent).toHaveLength(28);
  });

  test.each(sent.map((message) => [message.type, message]))('their %s is accepted', (type, message) => {
    expect(parseClientMessage(message)).toMatchObject({ ok: true, message: { type } });
  });

  test('what they say of themselves is dropped, but in JOIN', () => {
    const parsed = sent.filter(({ type }) => type !== 'JOIN').map(parseClientMessage);
    for (const result of parsed) {
      expect(result).not.toHaveProperty('message.userId');
      expect(result).not.toHaveProperty('message.roomId');
      expect(result).not.toHaveProperty('message.from');
      expect(result).not.toHaveProperty('message.fromUserId');
    }
  });

  test('null in an optional field means absent', () => {
    const join = { type: 'JOIN', roomId: 'r', userId: 'u', username: null, pin: null, session: null, resume: null };
    expect(parseClientMessage({ ...join, id: null, protocol: null, token: null, guestControl: null })).toEqual({
      ok: true,
      message: { type: 'JOIN', roomId: 'r', userId: 'u' },
    });
    const play = { type: 'PLAY_PAUSE', control: 'play', currentTime: null, eventTimestamp: null };
    expect(parseClientMessage(play)).toStrictEqual({ ok: true, message: { type: 'PLAY_PAUSE', control: 'play' } });
  });

  test('null in a required field is refused', () => {
    expect(codeOf({ type: 'SEEK', currentTime: null })).toBe('BAD_MESSAGE');
    expect(codeOf({ type: 'JOIN', roomId: 'r', userId: null })).toBe('BAD_MESSAGE');
  });

  test('a candidate of null is the end of candidates, and stays', () => {
    expect(parseClientMessage({ type: 'ICE_CANDIDATE', to: 'u', candidate: null })).toStrictEqual({
      ok: true,
      message: { type: 'ICE_CANDIDATE', to: 'u', candidate: null },
    });
    expect(codeOf({ type: 'ICE_CANDIDATE', to: 'u' })).toBe('BAD_MESSAGE');
  });

  test('null within a candidate is relayed as sent', () => {
    const candidate = { candidate: 'candidate:1', sdpMid: null, sdpMLineIndex: null, usernameFragment: null };
    const parsed = parseClientMessage({ type: 'ICE_CANDIDATE', to: 'u', candidate });
    expect(parsed).toStrictEqual({ ok: true, message: { type: 'ICE_CANDIDATE', to: 'u', candidate } });
  });
});

describe('hostile values', () => {
  test.each([[null], [undefined], [[]], [[{ type: 'LEAVE' }]], ['LEAVE'], [5], [true]])('%j is BAD_JSON', (value) => {
    expect(codeOf(value)).toBe('BAD_JSON');
  });

  test.each([[{}], [{ type: null }], [{ type: 5 }], [{ type: ['LEAVE'] }], [{ type: { toString: 'LEAVE' } }]])(
    '%j has no type: BAD_MESSAGE',
    (value) => {
      expect(codeOf(value)).toBe('BAD_MESSAGE');
    },
  );

  test.each(['', 'leave', 'NOPE', 'constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'type %j is UNKNOWN_TYPE',
    (type) => {
      expect(codeOf({ type })).toBe('UNKNOWN_TYPE');
    },
  );

  test.each([
    'ROOM_STATE',
    'HOST_CHANGED',
    'USER_LEFT',
    'USER_JOINED',
    'SEEK_PAUSE',
    'ACK',
    'ERROR',
    'MEMBERS',
    'GATE',
  ])('a client cannot send %s', (type) => {
    expect(codeOf({ type })).toBe('UNKNOWN_TYPE');
  });

  test('a field that only __proto__ holds is not there', () => {
    expect(codeOf(JSON.parse('{"type":"SEEK","__proto__":{"currentTime":5}}'))).toBe('BAD_MESSAGE');
    expect(codeOf(JSON.parse('{"__proto__":{"type":"LEAVE"}}'))).toBe('BAD_MESSAGE');
  });

  test('__proto__ and constructor keys are dropped, and change no object', () => {
    const text = '{"type":"LEAVE","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    expect(parseClientMessage(JSON.parse(text))).toStrictEqual({ ok: true, message: { type: 'LEAVE' } });
    expect({}).not.toHaveProperty('polluted');
  });

  test('unknown fields are dropped, within nested objects too', () => {
    const resume = { timeline: 't', seq: 4, more: 1 };
    expect(parseClientMessage({ type: 'JOIN', roomId: 'r', userId: 'u', more: 1, resume })).toStrictEqual({
      ok: true,
      message: { type: 'JOIN', roomId: 'r', userId: 'u', resume: { timeline: 't', seq: 4 } },
    });
  });

  test('a field of a wrong type is refused', () => {
    expect(codeOf({ type: 'SEEK', currentTime: '5' })).toBe('BAD_MESSAGE');
    expect(codeOf({ type: 'TOGGLE_GUEST_CONTROL', enabled: 'true' })).toBe('BAD_MESSAGE');
    expect(codeOf({ type: 'TOGGLE_GUEST_CONTROL', enabled: 1 })).toBe('BAD_MESSAGE');
    expect(codeOf({ type: 'OFFER', to: 'u', offer: 'v=0' })).toBe('BAD_MESSAGE');
  });
});

describe('refusals', () => {
  test('a refusal carries the id of the message, if that is one', () => {
    expect(parseClientMessage({ type: 'NOPE', id: 7 })).toMatchObject({ ok: false, id: 7 });
    expect(parseClientMessage({ type: 'SEEK', id: 7 })).toMatchObject({ ok: false, id: 7 });
    expect(parseClientMessage({ type: 'SEEK', id: -7 })).not.toHaveProperty('id');
  });

  test('a refusal names the field and repeats nothing that was sent', () => {
    const result = parseClientMessage({ type: 'SEEK', currentTime: 'secret' });
    expect(result).toMatchObject({ ok: false, code: 'BAD_MESSAGE' });
    expect(JSON.stringify(result)).toContain('currentTime');
    expect(JSON.stringify(result)).not.toContain('secret');
  });

  test('an address that is none is BAD_URL; one that is no string is BAD_MESSAGE', () => {
    expect(codeOf({ type: 'URL_CHANGE', url: 'javascript:alert(1)' })).toBe('BAD_URL');
    expect(codeOf({ type: 'URL_CHANGE', url: `https://e.com/${'a'.repeat(2048)}` })).toBe('BAD_URL');
    expect(codeOf({ type: 'URL_CHANGE', url: 5 })).toBe('BAD_MESSAGE');
    expect(codeOf({ type: 'URL_CHANGE' })).toBe('BAD_MESSAGE');
    expect(codeOf({ type: 'URL_CHANGE', url: 'data:,', currentTime: -1 })).toBe('BAD_MESSAGE');
    const sync = { type: 'SYNC_RESPONSE', to: 'u', currentTime: 1, isPlaying: true };
    expect(codeOf({ ...sync, url: 'data:,' })).toBe('BAD_URL');
  });

  test('another version is UNSUPPORTED_PROTOCOL; what is no version is BAD_MESSAGE', () => {
    const join = { type: 'JOIN', roomId: 'r', userId: 'u' };
    expect(codeOf({ ...join, protocol: 1 })).toBe('ok');
    for (const protocol of [0, 2, -1, 99]) expect(codeOf({ ...join, protocol })).toBe('UNSUPPORTED_PROTOCOL');
    for (const protocol of ['1', 1.5, true, {}]) expect(codeOf({ ...join, protocol })).toBe('BAD_MESSAGE');
  });
});

test('each type is parsed by the schema of that type', () => {
  for (const [type, schema] of Object.entries(clientMessageSchemas)) {
    expect(schema.safeParse({ type: 'NOPE' }).error?.issues.some(({ path }) => path[0] === 'type')).toBe(true);
    expect(codeOf({ type })).not.toBe('UNKNOWN_TYPE');
  }
});
