import { CloseCode, clientMessageSchemas, ERROR_CODES } from '@tandem-watch/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { admitMessage, admitRate, newAdmission, type Admission, type Admitted } from './admit-message.ts';

const frame = (text: string, modern = true) => ({ bytes: Buffer.from(text), binary: false, modern });
const say = (message: unknown, modern = true) => frame(JSON.stringify(message), modern);

function admit(message: unknown, admission: Admission = newAdmission(0), now = 0): Admitted {
  return admitMessage(admission, typeof message === 'string' ? frame(message) : say(message), now);
}

function codeOf(admitted: Admitted): string {
  return admitted.kind === 'refused' ? admitted.code : admitted.message.type;
}

describe('the order of the checks', () => {
  test.each([
    ['', 'BAD_JSON'],
    ['x', 'BAD_JSON'],
    ['{"type":"PING"', 'BAD_JSON'],
    ['\ufeff{"type":"PING"}', 'BAD_JSON'],
    ['[]', 'BAD_JSON'],
    ['7', 'BAD_JSON'],
    ['null', 'BAD_JSON'],
    ['"PING"', 'BAD_JSON'],
    ['{}', 'BAD_MESSAGE'],
    ['{"type":7}', 'BAD_MESSAGE'],
    ['{"type":"toString"}', 'UNKNOWN_TYPE'],
    ['{"type":"ROOM_STATE"}', 'UNKNOWN_TYPE'],
    ['{"type":"USER_LEFT","userId":"bo"}', 'UNKNOWN_TYPE'],
    ['{"type":"SEEK","currentTime":"5"}', 'BAD_MESSAGE'],
    ['{"type":"SEEK","currentTime":1e999}', 'BAD_MESSAGE'],
    ['{"type":"SEEK","currentTime":-1}', 'BAD_MESSAGE'],
    ['{"type":"CHAT","text":"\\ud800"}', 'BAD_MESSAGE'],
    ['{"type":"CHAT","text":"a\\u0000b"}', 'BAD_MESSAGE'],
    ['{"type":"URL_CHANGE","url":"data:text/html,x"}', 'BAD_URL'],
    ['{"type":"JOIN","roomId":"r","userId":"u","protocol":2}', 'UNSUPPORTED_PROTOCOL'],
    ['{"type":"PING"}', 'PING'],
  ])('%j gives %s', (text, code) => {
    expect(codeOf(admit(text))).toBe(code);
  });

  test('what is nested deeper or larger than any message is BAD_MESSAGE, before its schema is looked at', () => {
    const deep = `{"type":"NOTHING","a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
    const wide = `{"type":"NOTHING","a":[${'0,'.repeat(600)}0]}`;
    expect([deep, wide].map((text) => codeOf(admit(text)))).toEqual(['BAD_MESSAGE', 'BAD_MESSAGE']);
  });

  test('what has more brackets or commas than any message is not parsed; those in texts do not count', () => {
    const keys = Array.from({ length: 6_000 }, (_, n) => `"k${n}":0`).join(',');
    expect(codeOf(admit(`{${keys}`))).toBe('BAD_MESSAGE');
    expect(codeOf(admit(`[${keys}`))).toBe('BAD_JSON');
    expect(admit(`{"id":4,"type":"CHAT","text":[${'{},'.repeat(600)}`)).toMatchObject({ code: 'BAD_MESSAGE', id: 4 });
    const text = '[{,\\"'.repeat(300);
    expect(admit({ type: 'CHAT', text })).toEqual({ kind: 'message', message: { type: 'CHAT', text } });
  });

  test('a binary frame is BAD_MESSAGE whatever it holds', () => {
    const admitted = admitMessage(newAdmission(0), { ...say({ type: 'PING' }), binary: true }, 0);
    expect(codeOf(admitted)).toBe('BAD_MESSAGE');
  });

  test('over the rate nothing is looked at, but the id comes back', () => {
    const admission = newAdmission(0);
    for (let n = 0; n < 600; n++) admitRate(admission, 0);
    expect(admit('{ "id": 12 , not JSON', admission)).toMatchObject({
      code: 'RATE_LIMITED',
      id: 12,
      retryAfterMs: 1_000,
    });
    expect(admit({ type: 'CHAT', text: '{"id":5}' }, admission)).not.toHaveProperty('id');
    expect(admission.bad).toEqual([]);
  });

  test('`__proto__` and `constructor` keys are dropped and change nothing', () => {
    const text = '{"type":"CHAT","text":"hi","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    const admitted = admit(text);
    expect(admitted).toEqual({ kind: 'message', message: { type: 'CHAT', text: 'hi' } });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  test('URL_CHANGE comes out in seconds, whoever sent it', () => {
    const message = { type: 'URL_CHANGE', url: 'https://example.org/', currentTime: 90_000 };
    const old = admitMessage(newAdmission(0), say(message, false), 0);
    expect(old).toMatchObject({ kind: 'message', message: { currentTime: 90 } });
    expect(codeOf(admitMessage(newAdmission(0), say({ ...message, currentTime: 700_000 }), 0))).toBe('BAD_MESSAGE');
  });
});

describe('the rate of messages', () => {
  test('600 at once and 60 a second pass', () => {
    const admission = newAdmission(0);
    const passed = (count: number, now: number): number =>
      Array.from({ length: count }, () => admitRate(admission, now)).filter((refused) => refused === null).length;
    expect(passed(700, 0)).toBe(600);
    expect(passed(100, 1_000)).toBe(60);
    expect(passed(1_000, 60_000)).toBe(600);
  });

  test('who is over it for 10 s is cut off with 4429, not sooner', () => {
    const admission = newAdmission(0);
    const closes: number[] = [];
    for (let now = 0; now <= 20_000; now += 10) {
      if (admitRate(admission, now)?.close === CloseCode.flood) closes.push(now);
    }
    const firstRefused = (600 / (100 - 60)) * 1_000;
    expect(closes).toEqual([]);
    for (let now = 20_010; now <= firstRefused + 12_000; now += 10) {
      if (admitRate(admission, now)?.close === CloseCode.flood) closes.push(now);
    }
    expect(Math.abs((closes[0] ?? 0) - firstRefused - 10_000)).toBeLessThan(100);
  });

  test('who slows down in between starts over', () => {
    const admission = newAdmission(0);
    const flood = (from: number): (CloseCode | null | undefined)[] =>
      Array.from({ length: 9_000 }, (_, n) => admitRate(admission, from + n)?.close);
    expect(flood(0)).not.toContain(CloseCode.flood);
    expect(flood(12_000)).not.toContain(CloseCode.flood);
  });

  test('300 relays at once and 50 a second pass, and being over that cuts nobody off', () => {
    const admission = newAdmission(0);
    const relay = { type: 'PLAYBACK_ACK', to: 'bo', control: 'play' };
    const passed = (count: number, now: number): number =>
      Array.from({ length: count }, () => admit(relay, admission, now)).filter(({ kind }) => kind === 'message').length;
    expect(passed(400, 0)).toBe(300);
    expect(passed(55, 1_000)).toBe(50);
    expect(codeOf(admit({ ...relay, id: 3 }, admission, 1_000))).toBe('RATE_LIMITED');
    expect(admit({ ...relay, id: 3 }, admission, 1_000)).toMatchObject({ id: 3, close: null });
    expect(codeOf(admit({ type: 'PING' }, admission, 1_000))).toBe('PING');
  });
});

describe('bad messages', () => {
  const closeOf = (admitted: Admitted): CloseCode | null => (admitted.kind === 'refused' ? admitted.close : null);

  test('the twentieth within 10 s closes with 4400', () => {
    const admission = newAdmission(0);
    const closes = Array.from({ length: 20 }, (_, n) => closeOf(admit('x', admission, n * 500)));
    expect(closes).toEqual([...Array<null>(19).fill(null), CloseCode.badMessages]);
  });

  test('twenty over more than 10 s do not', () => {
    const admission = newAdmission(0);
    const closes = Array.from({ length: 60 }, (_, n) => closeOf(admit('x', admission, n * 530)));
    expect(closes.every((close) => close === null)).toBe(true);
  });

  test('only BAD_JSON, BAD_MESSAGE and UNKNOWN_TYPE count', () => {
    const admission = newAdmission(0);
    for (let n = 0; n < 30; n++) {
      expect(closeOf(admit({ type: 'URL_CHANGE', url: 'javascript:1' }, admission))).toBeNull();
      expect(closeOf(admit({ type: 'JOIN', roomId: 'r', userId: 'u', protocol: 9 }, admission))).toBeNull();
    }
    expect(admission.bad).toEqual([]);
  });
});

describe('whatever comes', () => {
  test('is a message of a known type or a refusal with a known code, and never a throw', () => {
    const text = fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(text, fc.boolean(), (sent, binary) => {
        const admitted = admitMessage(newAdmission(0), { bytes: Buffer.from(sent), binary, modern: true }, 0);
        if (admitted.kind === 'refused') expect(ERROR_CODES).toContain(admitted.code);
        else expect(Object.keys(clientMessageSchemas)).toContain(admitted.message.type);
      }),
    );
  });

  test('of known types with fields of any kind holds only what the schema names', () => {
    const message = fc.record(
      {
        type: fc.constantFrom(...Object.keys(clientMessageSchemas)),
        text: fc.anything(),
        currentTime: fc.anything(),
        isPlaying: fc.boolean(),
        to: fc.string(),
        candidate: fc.anything(),
        from: fc.string(),
        nodeId: fc.string(),
      },
      { requiredKeys: ['type'] },
    );
    fc.assert(
      fc.property(message, (sent) => {
        const admitted = admit(JSON.stringify(sent));
        if (admitted.kind === 'refused') return;
        expect(admitted.message).not.toHaveProperty('from');
        expect(admitted.message).not.toHaveProperty('nodeId');
      }),
    );
  });
});
