import { expect, test } from 'vitest';
import type { View } from '../clients/view.ts';
import { evidence, ROOM, TIMELINE } from '../../test/made-up.ts';
import { checkAgreement } from './agreement.ts';
import type { RoomInPostgres, RoomInRedis } from './evidence.ts';

const truth: RoomInRedis = {
  timeline: TIMELINE,
  seq: 9,
  url: 'https://films.example/',
  position: 10,
  positionAt: 1_000,
  playing: true,
  host: 'ana',
  guestControl: true,
  members: new Map([['ana', { username: 'Ana', graceUntil: null }]]),
};
const view: View = {
  timeline: TIMELINE,
  seq: 9,
  url: truth.url,
  anchor: { position: 11, playing: true, at: 2_010 },
  host: 'ana',
  guestControl: true,
  users: new Map([['ana', 'Ana']]),
};
const stored: RoomInPostgres = { row: truth, living: 1, users: new Map([['ana', 'Ana']]), events: [] };

function differences(mine: Partial<View>, theirs: Partial<RoomInPostgres> = {}, isIn = true): number {
  const member = { room: ROOM, user: 'ana', modern: true, isIn, view: { ...view, ...mine } };
  const rooms = new Map([[ROOM, truth]]);
  return checkAgreement(evidence([], { rooms, members: [member], stored: new Map([[ROOM, { ...stored, ...theirs }]]) }))
    .length;
}

test('G3 the same room, 10 ms apart, is the same', () => {
  expect(differences({})).toBe(0);
});

test.each([
  ['seq', { seq: 8 }],
  ['timeline', { timeline: 't2.life' }],
  ['url', { url: '' }],
  ['host', { host: 'bo' }],
  ['guest control', { guestControl: false }],
  ['members', { users: new Map([['ana', 'Other']]) }],
  ['position', { anchor: { position: 11, playing: true, at: 2_100 } }],
  ['playing', { anchor: { position: 12, playing: false, at: 2_000 } }],
])('G3 another %s is seen', (_, mine) => {
  expect(differences(mine)).toBe(1);
});

test('G3 a member that is not back and a row of PostgreSQL that is behind are seen', () => {
  expect(differences({}, {}, false)).toBe(1);
  expect(differences({}, { row: { ...truth, seq: 8 } })).toBe(1);
  expect(differences({}, { row: null })).toBe(1);
  expect(differences({}, { users: new Map() })).toBe(1);
  expect(differences({}, { living: 2 })).toBe(1);
});
