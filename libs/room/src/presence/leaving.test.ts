import { expect, it } from 'vitest';
import { detachedBy, G2, outline, Party, user } from '../../test/party.ts';

function partyOf(...names: readonly string[]): Party {
  const party = new Party();
  for (const name of names) party.join(name, { modern: false });
  party.pass(1_000);
  return party;
}

it('LV1 who leaves is closed, then the others are told', () => {
  const party = partyOf('ana', 'bo');
  const { connection } = party.member('bo');
  party.act('bo', { type: 'LEAVE' });
  expect(outline(party.last)).toEqual(['detach', 'USER_LEFT']);
  expect(detachedBy(party.last)).toEqual([[connection, 1000]]);
  expect(party.events).toMatchObject([{ userId: 'bo', reason: 'left' }]);
  expect([...party.room.members.keys()]).toEqual(['ana']);
});

it('LV2 a host that leaves has handed over before it is gone', () => {
  const party = partyOf('ana', 'bo', 'cy');
  party.act('ana', { type: 'LEAVE' });
  expect(party.events).toMatchObject([
    { type: 'HOST_CHANGED', userId: 'server', hostUserId: 'bo', seq: 4 },
    { type: 'USER_LEFT', userId: 'ana', reason: 'left', seq: 5 },
  ]);
  expect(party.room.hostUserId).toBe('bo');
});

it('LV3 the next host is who is present longest, a member without a socket only if there is no other', () => {
  const party = partyOf('ana', 'bo', 'cy', 'di');
  party.lost('bo');
  party.act('ana', { type: 'LEAVE' });
  expect(party.room.hostUserId).toBe('cy');
  party.lost('di');
  party.act('cy', { type: 'LEAVE' });
  expect(party.room.hostUserId).toBe('bo');
});

it('LV4 the last to leave leaves the room paused where it was', () => {
  const party = partyOf('ana', 'bo');
  party.act('ana', { type: 'SEEK', currentTime: 50, isPlaying: true });
  party.act('bo', { type: 'LEAVE' });
  party.act('ana', { type: 'PLAY_PAUSE', control: 'play', currentTime: 60 });
  party.pass(4_000);
  party.act('ana', { type: 'LEAVE' });
  expect(party.events).toMatchObject([{ type: 'USER_LEFT', userId: 'ana' }]);
  expect(party.room).toMatchObject({
    hostUserId: null,
    gate: null,
    anchor: { position: 64, playing: false, at: party.now },
    emptySince: party.now,
  });
});

it('LV4 the last to leave an open gate cancels it', () => {
  const party = partyOf('ana', 'bo');
  party.act('ana', { type: 'SEEK', currentTime: 50, isPlaying: true });
  party.gatewayLost(party.member('ana').gateway);
  expect(party.room.gate).not.toBeNull();
  party.act('bo', { type: 'LEAVE' });
  party.act('ana', { type: 'LEAVE' });
  expect(party.events.map((event) => event.type)).toEqual(['USER_LEFT']);
  expect(party.room.gate).toBeNull();
});

it('KI1 the kicked hear nothing more, and the others hear of the kicked', () => {
  const party = partyOf('ana', 'bo', 'cy');
  const { connection } = party.member('bo');
  party.act('ana', { type: 'KICK', targetUserId: user('bo') });
  expect(outline(party.last)).toEqual(['detach', 'USER_LEFT']);
  expect(detachedBy(party.last)).toEqual([[connection, 4403]]);
  expect(party.last.effects[1]).toMatchObject({
    event: { userId: 'bo', reason: 'kicked' },
    session: party.member('ana').session,
  });
});

it('KI2 the cooldown is kept, and forgotten when others are kicked after it', () => {
  const party = partyOf('ana', 'bo', 'cy');
  party.act('ana', { type: 'KICK', targetUserId: user('bo') });
  expect([...party.room.kicked]).toEqual([['bo', party.now + 600_000]]);
  party.pass(600_000);
  party.act('ana', { type: 'KICK', targetUserId: user('cy') });
  expect([...party.room.kicked]).toEqual([['cy', party.now + 600_000]]);
});

it('KI3 only the host kicks, only others, and only who is there', () => {
  const party = partyOf('ana', 'bo');
  const before = party.room;
  expect(party.act('bo', { type: 'KICK', targetUserId: user('ana') })).toMatchObject({ code: 'FORBIDDEN' });
  expect(party.act('ana', { type: 'KICK', targetUserId: user('ana') })).toMatchObject({ code: 'FORBIDDEN' });
  expect(party.act('ana', { type: 'KICK', targetUserId: user('cy') })).toMatchObject({ code: 'NO_SUCH_USER' });
  expect(party.room).toBe(before);
});

it('KI4 a kicked member whose gateway drains is detached all the same', () => {
  const party = partyOf('ana');
  party.join('bo', { gateway: G2 });
  const { connection } = party.member('bo');
  party.drains(G2);
  party.act('ana', { type: 'KICK', targetUserId: user('bo') });
  expect(detachedBy(party.last)).toEqual([[connection, 4403]]);
});
