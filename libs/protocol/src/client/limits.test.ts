import { describe, expect, test } from 'vitest';
import { parseClientMessage } from './parse.ts';
import { urlChangeInSeconds } from './url-change.ts';

const join = { type: 'JOIN', roomId: 'r', userId: 'u' };
const ok = (value: unknown): boolean => parseClientMessage(value).ok;
const z = (count: number): string => 'z'.repeat(count);

type Case = readonly [name: string, make: (value: unknown) => unknown, good: unknown[], bad: unknown[]];

const times = [
  [0, 12.5, 604_800],
  [-0.001, 604_800.001, Infinity, NaN, '5', true],
] as const;
const ids = [
  ['a', 'A-b_9', z(64), 'constructor', '__proto__'],
  ['', z(65), 'a b', 'a\n', 'é', 'a.b', 'a/b', '../a', 'a\u0000', '\u202ea', 5, {}],
] as const;
const candidate = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'f' };

const cases: readonly Case[] = [
  [
    'id: integer 1…2^53−1',
    (id) => ({ type: 'LEAVE', id }),
    [1, Number.MAX_SAFE_INTEGER],
    [0, -1, 1.5, 2 ** 53, Infinity, '1', true],
  ],
  ['currentTime: finite seconds, 0…604,800', (currentTime) => ({ type: 'SEEK', currentTime }), ...spread(times)],
  ['targetTime: finite seconds, 0…604,800', (targetTime) => ({ type: 'READY', targetTime }), ...spread(times)],
  [
    'timestamps: finite ms',
    (timestamp) => ({ type: 'PING', timestamp }),
    [0, 1_795_510_916_017, 0.5, -1],
    [Infinity, NaN, '0'],
  ],
  ['roomId: 1 to 64 of A-Za-z0-9_-', (roomId) => ({ ...join, roomId }), ...spread(ids)],
  ['userId: 1 to 64 of A-Za-z0-9_-', (userId) => ({ ...join, userId }), ...spread(ids)],
  ['userId: `server` is reserved', (userId) => ({ ...join, userId }), ['servers', 'Server'], ['server']],
  ['targetUserId: 1 to 64 of A-Za-z0-9_-', (targetUserId) => ({ type: 'KICK', targetUserId }), ...spread(ids)],
  ['to: 1 to 64 of A-Za-z0-9_-', (to) => ({ type: 'PLAYBACK_ACK', to, control: 'play' }), ...spread(ids)],
  ['to: may be `server`', (to) => ({ type: 'PLAYBACK_ACK', to, control: 'pause' }), ['server'], []],
  [
    'username: 1–200 code units as sent',
    (username) => ({ ...join, username }),
    ['A', z(200), '\u{1f37f}'.repeat(100), '\u0000a', '\u200b'],
    ['', z(201), '\u{1f37f}'.repeat(101), 'a\ud800', 5],
  ],
  [
    'a new username must show something',
    (username) => ({ type: 'UPDATE_USERNAME', username }),
    ['A', '\u200bA'],
    ['', '\u200b', '\u202e\u0000', null, undefined],
  ],
  [
    'pin: up to 64 characters, empty for none',
    (pin) => ({ ...join, pin }),
    ['', '4321', z(64)],
    [z(65), 4321, '\u0000'],
  ],
  ['guestControl: a boolean', (guestControl) => ({ ...join, guestControl }), [true, false], ['true', 0]],
  ['session: up to 1,024 characters', (session) => ({ ...join, session }), [z(1024)], [z(1025), 'a\nb', 1]],
  ['token: up to 4,096 characters', (token) => ({ ...join, token }), [z(4096)], [z(4097), 'a\u0000', 1]],
  [
    'resume: timeline ≤ 64 characters, seq ≥ 0',
    (resume) => ({ ...join, resume }),
    [
      { timeline: z(64), seq: 0 },
      { timeline: 'a.b', seq: Number.MAX_SAFE_INTEGER },
    ],
    [{ timeline: z(65), seq: 0 }, { timeline: 't', seq: -1 }, { timeline: 't', seq: 0.5 }, { seq: 1 }, {}, 't', []],
  ],
  [
    'connectionQuality: good, fair or poor',
    (connectionQuality) => ({ type: 'POSITION_UPDATE', currentTime: 1, isPlaying: true, connectionQuality }),
    ['good', 'fair', 'poor'],
    ['bad', '', 1],
  ],
  [
    'syncErrorMs: a finite number',
    (syncErrorMs) => ({ type: 'POSITION_UPDATE', currentTime: 1, isPlaying: true, syncErrorMs }),
    [-250, 0, 12.5],
    [Infinity, NaN, '1'],
  ],
  ['control: play or pause', (control) => ({ type: 'PLAY_PAUSE', control }), ['play', 'pause'], ['stop', '', null, 1]],
  [
    'chat: 1 to 2,000 characters, lines and tabs allowed',
    (text) => ({ type: 'CHAT', text }),
    ['a', 'a\n\tb', z(2000), '\u{1f37f}'.repeat(2000)],
    ['', z(2001), '\u{1f37f}'.repeat(2001), 'a\u0000', 'a\rb', 'a\u001b', 'a\ud800', null, 5],
  ],
  [
    'offer: {type: offer, sdp ≤ 16,384 bytes}',
    (offer) => ({ type: 'OFFER', to: 'u', offer }),
    [
      { type: 'offer', sdp: z(16_384) },
      { type: 'offer', sdp: 'v=0\r\n' },
    ],
    [
      { type: 'offer', sdp: z(16_385) },
      { type: 'offer', sdp: 'é'.repeat(8193) },
      { type: 'answer', sdp: '' },
      {},
      null,
    ],
  ],
  [
    'answer: {type: answer or pranswer, sdp ≤ 16,384 bytes}',
    (answer) => ({ type: 'ANSWER', to: 'u', answer }),
    [
      { type: 'answer', sdp: z(16_384) },
      { type: 'pranswer', sdp: '' },
    ],
    [{ type: 'answer', sdp: z(16_385) }, { type: 'answer', sdp: 'a\u0000' }, { type: 'offer', sdp: '' }, { sdp: '' }],
  ],
  [
    'candidate: null, or at most 2,048 bytes and its nullable parts',
    (value) => ({ type: 'ICE_CANDIDATE', to: 'u', candidate: value }),
    [null, candidate, { candidate: '' }, { candidate: z(2048) }, { ...candidate, sdpMid: null, sdpMLineIndex: null }],
    [
      undefined,
      'candidate:1',
      {},
      { candidate: z(2049) },
      { candidate: 'é'.repeat(1025) },
      { ...candidate, sdpMLineIndex: -1 },
      { ...candidate, sdpMLineIndex: '0' },
      { ...candidate, usernameFragment: z(257) },
    ],
  ],
  [
    'URL_CHANGE.currentTime: seconds, or ms up to 604,800,000',
    (currentTime) => ({ type: 'URL_CHANGE', url: 'https://e.com/', currentTime }),
    [0, 604_800_000],
    [-1, 604_800_001, Infinity, '0'],
  ],
];

function spread([good, bad]: readonly [readonly unknown[], readonly unknown[]]): [unknown[], unknown[]] {
  return [[...good], [...bad]];
}

describe('types and limits', () => {
  test.each(cases)('%s', (_, make, good, bad) => {
    expect(good.filter((value) => !ok(make(value)))).toEqual([]);
    expect(bad.filter((value) => ok(make(value)))).toEqual([]);
  });

  test('1e999 is no number', () => {
    expect(ok(JSON.parse('{"type":"SEEK","currentTime":1e999}'))).toBe(false);
  });
});

describe('username', () => {
  const username = (value: string): unknown => {
    const result = parseClientMessage({ ...join, username: value });
    return result.ok && result.message.type === 'JOIN' ? result.message.username : result;
  };

  test('is stored normalised', () => {
    expect(username('\u202eZoe\u0308\u200b')).toBe('Zo\u00eb');
    expect(username(z(200))).toBe(z(50));
  });

  test('a JOIN with a name that cannot be seen is one without', () => {
    expect(parseClientMessage({ ...join, username: '\u200b' })).toStrictEqual({ ok: true, message: join });
  });
});

describe('urlChangeInSeconds', () => {
  const change = { type: 'URL_CHANGE', url: 'https://e.com/', id: 3 } as const;

  test("the extension's clients send milliseconds", () => {
    const result = urlChangeInSeconds({ ...change, currentTime: 90_500 }, false);
    expect(result).toEqual({ ok: true, message: { ...change, currentTime: 90.5 } });
    expect(urlChangeInSeconds({ ...change, currentTime: 604_800_000 }, false)).toMatchObject({
      message: { currentTime: 604_800 },
    });
  });

  test('others send seconds, a week at most', () => {
    const message = { ...change, currentTime: 604_800 };
    expect(urlChangeInSeconds(message, true)).toEqual({ ok: true, message });
    const late = urlChangeInSeconds({ ...change, currentTime: 604_801 }, true);
    expect(late).toMatchObject({ ok: false, code: 'BAD_MESSAGE', id: 3 });
  });

  test('no currentTime stays none', () => {
    for (const modern of [true, false])
      expect(urlChangeInSeconds(change, modern)).toEqual({ ok: true, message: change });
  });
});
