import { roomId, sessionId } from '@tandem-watch/protocol';
import { expect, it } from 'vitest';
import { apply, deadline, rebuilt, retimed, rewound, type RoomSnapshot, type RoomState } from './index.ts';
import { attachedBy, effectsOf, errorsOf, G1, G2, outline, Party, user } from '../test/party.ts';

const life = '1700000000000-0-0';

const snapshot: RoomSnapshot = {
  id: roomId('movie'),
  life,
  seq: 41,
  version: 90,
  createdAt: 1_600_000_000_000,
  hostUserId: user('bo'),
  url: 'https://example.com/',
  anchor: { position: 10, playing: true, at: 1_699_999_990_000 },
  guestControl: false,
  pinTag: 'right',
  kicked: new Map([[user('di'), 1_700_000_100_000]]),
  members: [
    { user: user('ana'), username: 'Ana', joinedSeq: 1, joinedAt: 1_600_000_000_000, session: sessionId('s-ana') },
    { user: user('bo'), username: 'Bo', joinedSeq: 5, joinedAt: 1_600_000_050_000, session: null },
  ],
  sessions: [
    { session: sessionId('s-ana'), user: user('ana'), lastId: 12, leftAt: null },
    { session: sessionId('s-cy'), user: user('cy'), lastId: 3, leftAt: 1_699_999_900_000 },
    { session: sessionId('s-di'), user: user('di'), lastId: 3, leftAt: 1_699_999_900_000 },
  ],
};

function rebuiltParty(changes: Partial<RoomSnapshot> = {}): Party {
  const party = new Party();
  party.roomOrNull = rebuilt({ ...snapshot, ...changes }, party.moment(null), party.settings);
  return party;
}

it('RB1 what history holds is there again, on the new timeline', () => {
  const { room } = rebuiltParty();
  expect(room).toMatchObject({
    id: 'movie',
    life,
    timeline: `tl1.${life}`,
    seq: 41,
    version: 90,
    createdAt: 1_600_000_000_000,
    hostUserId: 'bo',
    url: 'https://example.com/',
    anchor: snapshot.anchor,
    guestControl: false,
    pinTag: 'right',
    kicked: snapshot.kicked,
    emptySince: null,
  });
  expect([...room.members.values()]).toMatchObject([
    { user: 'ana', username: 'Ana', joinedSeq: 1, joinedAt: 1_600_000_000_000, session: 's-ana' },
    { user: 'bo', username: 'Bo', joinedSeq: 5, joinedAt: 1_600_000_050_000 },
  ]);
});

it('RB2 the members have time to come back, by their session, by the PIN, or announced', () => {
  const party = rebuiltParty();
  const grace = { cause: 'moved', until: party.now + 30_000 };
  expect([party.member('ana').grace, party.member('bo').grace]).toEqual([grace, grace]);
  party.join('ana', { session: sessionId('s-ana'), claimedLife: life });
  expect(outline(party.last).slice(0, 2)).toEqual(['attach', 'welcome']);
  expect(errorsOf(party.join('bo'))).toMatchObject([{ code: 'BAD_PIN' }]);
  const join = party.joinCommand('bo', { pinTags: ['right'] });
  expect(attachedBy(party.apply(join))).toEqual([join.connection]);
  const other = rebuiltParty();
  other.announced('bo', { ...other.joinCommand('bo'), type: 'ANNOUNCED', username: 'Bo' }, G2);
  expect(outline(other.last).slice(0, 2)).toEqual(['attach', 'welcome']);
  expect(other.room.hostUserId).toBe('bo');
});

it('RB2 who left shortly before comes back by its session, who was kicked does not', () => {
  const party = rebuiltParty();
  expect(party.join('cy', { session: sessionId('s-cy'), claimedLife: life }).kind).toBe('applied');
  expect(errorsOf(party.join('di', { session: sessionId('s-di'), claimedLife: life }))).toMatchObject([
    { code: 'RESUME_FAILED' },
  ]);
  expect(errorsOf(party.join('di', { pinTags: ['right'] }))).toMatchObject([{ code: 'FORBIDDEN' }]);
});

it('RB3 what history does not hold is as if it had never been', () => {
  const party = rebuiltParty();
  expect(party.room).toMatchObject({ gate: null, membersDue: null, gateDue: null, guestControlTold: false });
  expect(party.room.pending.size).toBe(0);
  expect(party.member('ana')).toMatchObject({ quality: 'good', syncErrorMs: null });
  party.join('ana', { session: sessionId('s-ana'), claimedLife: life });
  party.act('ana', { type: 'CHAT', text: 'hi', id: 12 });
  expect(effectsOf(party.last, 'reply')).toMatchObject([{ message: { code: 'STALE_ID', id: 12 } }]);
  party.act('ana', { type: 'CHAT', text: 'hi', id: 13 });
  expect(party.events).toMatchObject([{ seq: 42, id: 13 }]);
});

it('RB4 the role of a host that is gone goes to who is present longest', () => {
  expect(rebuiltParty({ hostUserId: user('cy') }).room.hostUserId).toBe('ana');
  const empty = rebuiltParty({ members: [], hostUserId: user('bo') });
  expect(empty.room).toMatchObject({ hostUserId: null, emptySince: empty.now });
});

it('RB4 a rebuilt room without members is paused where the last one left it', () => {
  const anchor = { position: 10, playing: true, at: 1_699_999_800_000 };
  const { room } = rebuiltParty({ members: [], anchor });
  expect(room.anchor).toEqual({ position: 110, playing: false, at: 1_699_999_900_000 });
  const paused = { ...anchor, playing: false };
  expect(rebuiltParty({ members: [], anchor: paused }).room.anchor).toEqual(paused);
  expect(rebuiltParty({ anchor }).room.anchor).toEqual(anchor);
});

it('RT1 a room on a new timeline waits for everybody, and is else the same', () => {
  const party = new Party();
  for (const name of ['ana', 'bo', 'cy']) party.join(name);
  party.pass(1_000);
  party.act('ana', { type: 'SEEK', currentTime: 5, isPlaying: true });
  party.lost('cy');
  party.join('bo', { gateway: G2 });
  const before = party.room;
  const after: RoomState = retimed(before, 'tl2', party.now, party.settings);
  expect(after).toMatchObject({
    timeline: `tl2.${before.life}`,
    seq: before.seq,
    hostUserId: 'ana',
    gate: before.gate,
  });
  expect(after.pending.size).toBe(0);
  for (const member of after.members.values()) {
    expect(member.grace).toEqual({ cause: 'moved', until: party.now + 30_000 });
  }
  const announced = { ...party.joinCommand('ana'), type: 'ANNOUNCED', life: before.life, username: 'ana' } as const;
  const socket = { ...announced, connection: party.member('ana').connection, session: party.member('ana').session };
  const result = apply(after, socket, party.moment(G1), party.settings);
  expect(outline(result).slice(0, 2)).toEqual(['attach', 'welcome']);
});

it('RW1 a clock that was an hour ahead and is set back leaves no member, gate or cooldown waiting for that hour', () => {
  const party = new Party();
  party.join('ana');
  party.join('bo', { gateway: G2 });
  party.join('cy');
  const before = party.now;
  expect(rewound(party.room, before, party.settings)).toBe(party.room);
  party.pass(3_600_000);
  party.act('ana', { type: 'SEEK', currentTime: 30, isPlaying: true });
  party.lost('bo');
  const room = rewound(party.room, before, party.settings);
  expect(deadline(room)).toBeLessThanOrEqual(before + party.settings.moveGraceMs);
  expect(room.anchor).toEqual({ position: 30, playing: false, at: before });
  expect(room.gate?.endsAt).toBe(before + party.settings.gateMs);
  expect(room.members.get(user('bo'))?.grace?.until).toBeLessThanOrEqual(before + party.settings.moveGraceMs);
});
