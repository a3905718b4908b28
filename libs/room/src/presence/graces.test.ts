import { expect, it } from 'vitest';
import { stalled } from '../index.ts';
import { attachedBy, detachedBy, errorsOf, G1, G2, outline, Party, user, type JoinFields } from '../../test/party.ts';

function partyOf(names: readonly string[], fields: JoinFields = {}): Party {
  const party = new Party();
  for (const name of names) party.join(name, { modern: false, ...fields });
  party.pass(1_000);
  return party;
}

function untilOf(party: Party, name: string): number {
  return (party.member(name).grace?.until ?? Number.NaN) - party.now;
}

it('GR1 who loses its socket is a member for some time, and nobody is told before it ends', () => {
  const party = partyOf(['ana', 'bo']);
  expect(party.lost('bo').effects).toEqual([]);
  expect(untilOf(party, 'bo')).toBe(5_000);
  party.pass(4_999);
  party.tick();
  expect(party.room.members.has(user('bo'))).toBe(true);
  party.pass(1);
  party.tick();
  expect(party.events).toMatchObject([{ type: 'USER_LEFT', userId: 'bo', reason: 'lost' }]);
});

it('GR1 who comes back in time has never been away', () => {
  const party = partyOf(['ana', 'bo']);
  party.lost('bo');
  party.pass(4_999);
  party.join('bo', { modern: false });
  expect(outline(party.last)).toEqual(['attach', 'welcome']);
  party.pass(60_000);
  expect(party.tick().effects).toEqual([]);
});

it('GR2 a host has longer, and hands over when it is given up', () => {
  const party = partyOf(['ana', 'bo']);
  party.lost('ana');
  party.pass(9_999);
  expect(party.tick().effects).toEqual([]);
  expect(party.room.hostUserId).toBe('ana');
  party.pass(1);
  party.tick();
  expect(party.events).toMatchObject([
    { type: 'HOST_CHANGED', hostUserId: 'bo' },
    { type: 'USER_LEFT', userId: 'ana', reason: 'lost' },
  ]);
});

it('GR3 who was moved by us has the time of a move, host or not', () => {
  const party = partyOf(['ana', 'bo']);
  party.lost('ana', 'moved');
  party.lost('bo', 'moved');
  expect([untilOf(party, 'ana'), untilOf(party, 'bo')]).toEqual([30_000, 30_000]);
});

it('GR4 a host that comes back in time is still host', () => {
  const party = partyOf(['ana', 'bo']);
  const { session } = party.member('ana');
  party.lost('ana');
  party.pass(9_000);
  party.join('ana', { session, claimedLife: party.room.life });
  expect(party.events).toEqual([]);
  expect(party.room.hostUserId).toBe('ana');
});

it('GR5 the members of a lost gateway are expected elsewhere, those of others are not concerned', () => {
  const party = partyOf(['ana', 'bo']);
  party.join('cy', { gateway: G2, modern: false });
  party.lost('bo');
  party.pass(1_000);
  party.gatewayLost(G1);
  expect(party.last.effects).toEqual([]);
  expect([untilOf(party, 'ana'), untilOf(party, 'bo')]).toEqual([30_000, 4_000]);
  expect(party.member('cy').grace).toBeNull();
  const before = party.room;
  expect(party.gatewayLost(G1).state).toBe(before);
});

it('GR5 a JOIN that waits on the lost gateway is dropped', () => {
  const party = partyOf(['ana', 'bo'], { modern: true });
  party.join('bo', { gateway: G2 });
  expect(party.room.pending.size).toBe(1);
  party.gatewayLost(G2);
  expect(party.room.pending.size).toBe(0);
  expect(errorsOf(party.last)).toEqual([]);
});

it('GR6 sockets that a complete ANNOUNCE does not list have ended, the listed ones live', () => {
  const party = partyOf(['ana', 'bo'], { modern: true });
  party.join('cy', { gateway: G2 });
  party.join('bo', { gateway: G1 });
  party.announceEnded(G1, party.member('ana').connection);
  expect(party.member('ana').grace).toBeNull();
  expect(untilOf(party, 'bo')).toBe(30_000);
  expect(party.member('cy').grace).toBeNull();
  expect(party.room.pending.size).toBe(0);
  const before = party.room;
  const listed = ['ana', 'bo', 'cy'].map((name) => party.member(name).connection);
  expect(party.announceEnded(G1, ...listed).state).toBe(before);
});

it('GR6 a waiting JOIN that is listed goes on waiting, and has the place when the old socket is not', () => {
  const party = partyOf(['ana', 'bo'], { modern: true });
  const join = party.joinCommand('bo');
  party.apply(join, G2);
  party.announceEnded(G2, join.connection);
  expect(party.room.pending.size).toBe(1);
  party.announceEnded(G1, party.member('ana').connection);
  expect(attachedBy(party.last)).toEqual([join.connection]);
});

it('GR7 after a stall nobody is given up who could not come back during it', () => {
  const party = partyOf(['ana', 'bo', 'cy'], { modern: true });
  party.lost('bo');
  party.join('cy', { gateway: G2 });
  const before = party.room;
  const after = stalled(before, party.now + 60_000, party.settings);
  const earliest = party.now + 90_000;
  expect(after.members.get(user('bo'))?.grace).toEqual({ cause: 'socket', until: earliest });
  expect(after.pending.get(user('cy'))?.until).toBe(earliest);
  expect(after.members.get(user('ana'))).toBe(before.members.get(user('ana')));
  expect(stalled(after, party.now + 50_000, party.settings)).toBe(after);
});

it('GR8 who becomes host without a socket has as long as a host', () => {
  const party = partyOf(['ana', 'bo']);
  party.lost('bo');
  party.act('ana', { type: 'TRANSFER_HOST', targetUserId: user('bo') });
  expect(untilOf(party, 'bo')).toBe(10_000);
  party.lost('ana', 'moved');
  party.pass(10_000);
  party.tick();
  expect(party.room.hostUserId).toBe('ana');
  expect(untilOf(party, 'ana')).toBe(20_000);
});

it('GR9 the host is the last of those that leave at once', () => {
  const party = partyOf(['ana', 'bo', 'cy', 'di']);
  party.lost('ana');
  party.pass(6_000);
  party.lost('cy');
  party.pass(1);
  party.lost('bo');
  party.pass(20_000);
  party.tick();
  expect(party.events).toMatchObject([
    { type: 'USER_LEFT', userId: 'cy' },
    { type: 'USER_LEFT', userId: 'bo' },
    { type: 'HOST_CHANGED', hostUserId: 'di' },
    { type: 'USER_LEFT', userId: 'ana' },
  ]);
});

it('GR9 a room that is given up whole makes no host on the way', () => {
  const party = partyOf(['ana', 'bo']);
  party.lost('ana');
  party.pass(6_000);
  party.lost('bo');
  party.pass(20_000);
  party.tick();
  expect(party.events.map((event) => event.type)).toEqual(['USER_LEFT', 'USER_LEFT']);
  expect(party.room.hostUserId).toBeNull();
});

it('GR10 a second TICK at the same time finds nothing', () => {
  const party = partyOf(['ana', 'bo'], { modern: true });
  party.act('ana', { type: 'SEEK', currentTime: 1, isPlaying: true });
  party.lost('bo');
  party.pass(8_000);
  expect(party.tick().effects).not.toEqual([]);
  const before = party.room;
  expect(party.tick()).toEqual({ kind: 'applied', state: before, effects: [] });
  expect(party.room).toBe(before);
});

it('GR11 a second LOST does not begin the grace anew', () => {
  const party = partyOf(['ana', 'bo']);
  party.lost('bo');
  party.pass(3_000);
  expect(party.lost('bo', 'moved').kind).toBe('dropped');
  expect(untilOf(party, 'bo')).toBe(2_000);
  expect(detachedBy(party.last)).toEqual([]);
});
