import { connectionId, sessionId } from '@tandem-watch/protocol';
import { expect, it } from 'vitest';
import { detachedBy, effectsOf, errorsOf, G1, G2, outline, Party, ROOM, user } from '../../test/party.ts';

function partyOfTwo(): Party {
  const party = new Party();
  party.join('ana', { modern: false });
  party.join('bo', { modern: false });
  party.pass(1_000);
  return party;
}

const other = connectionId('other socket');

it('AN1 the socket that has the place gets the room, and its grace is over', () => {
  const party = partyOfTwo();
  party.gatewayLost(G1);
  expect(outline(party.announced('bo'))).toEqual(['attach', 'welcome']);
  expect(effectsOf(party.last, 'welcome')).toMatchObject([{ resume: null, modern: false }]);
  expect(party.member('bo').grace).toBeNull();
  const before = party.room;
  expect(outline(party.announced('bo'))).toEqual(['attach', 'welcome']);
  expect(party.room).toBe(before);
});

it('AN2 who was given up meanwhile is there again, with its name', () => {
  const party = partyOfTwo();
  const { session, connection, acceptedAt } = party.member('bo');
  party.gatewayLost(G1);
  party.pass(30_000);
  party.tick();
  expect(party.room.hostUserId).toBeNull();
  party.announced('bo', { session, connection, acceptedAt, username: 'Bo' });
  expect(outline(party.last).slice(0, 4)).toEqual(['USER_JOINED', 'HOST_CHANGED', 'attach', 'welcome']);
  expect(party.events).toMatchObject([{ userId: 'bo', username: 'Bo' }, { hostUserId: 'bo' }]);
});

it('AN3 the kicked are closed', () => {
  const party = partyOfTwo();
  const { session, connection } = party.member('bo');
  party.act('ana', { type: 'KICK', targetUserId: user('bo') });
  party.announced('bo', { session, connection });
  expect(detachedBy(party.last)).toEqual([[connection, 4403]]);
  expect(outline(party.last)).toEqual(['detach']);
});

it('AN4 the place of a socket accepted later, or of another live session, is not taken', () => {
  const party = partyOfTwo();
  const { session, acceptedAt } = party.member('bo');
  const before = party.room;
  party.announced('bo', { connection: other, acceptedAt: acceptedAt - 1 }, G2);
  expect(detachedBy(party.last)).toEqual([[other, 4409]]);
  party.announced('bo', { connection: other, session: sessionId('other'), acceptedAt: party.now }, G2);
  expect(detachedBy(party.last)).toEqual([[other, 4409]]);
  expect(party.room).toBe(before);
  party.gatewayLost(G1);
  party.announced('bo', { connection: other, session, acceptedAt: acceptedAt - 1 }, G2);
  expect(detachedBy(party.last)).toEqual([[other, 4409]]);
});

it("AN5 from a member in its grace the place is taken, and the socket's session goes on", () => {
  const party = partyOfTwo();
  party.lost('bo');
  party.announced('bo', { connection: other, session: sessionId('other'), acceptedAt: party.now }, G2);
  expect(outline(party.last)).toEqual(['attach', 'welcome']);
  expect(party.member('bo')).toMatchObject({ connection: other, session: 'other', gateway: G2, grace: null });
});

it('AN5 from a member on a lost gateway, and by its own session, the place is taken', () => {
  const lost = partyOfTwo();
  lost.lose(G1);
  lost.announced('bo', { connection: other, session: sessionId('other'), acceptedAt: lost.now }, G2);
  expect(outline(lost.last)).toEqual(['attach', 'welcome']);
  const party = partyOfTwo();
  const { connection } = party.member('bo');
  party.announced('bo', { connection: other, acceptedAt: party.now }, G2);
  expect(outline(party.last)).toEqual(['detach', 'attach', 'welcome']);
  expect(detachedBy(party.last)).toEqual([[connection, 4409]]);
});

it('AN6 a socket of another life, or with a session that nobody knows, has to JOIN again', () => {
  const party = partyOfTwo();
  const before = party.room;
  party.announced('bo', { life: 'an earlier life', connection: other });
  expect(detachedBy(party.last)).toEqual([[other, 1012]]);
  party.announced('cy', { connection: other });
  expect(detachedBy(party.last)).toEqual([[other, 1012]]);
  expect(party.room).toBe(before);
});

it('AN6 into a full room nobody comes back unasked', () => {
  const party = new Party({ maxMembers: 2 });
  party.join('ana');
  party.join('bo');
  const { session, connection } = party.member('bo');
  party.act('bo', { type: 'LEAVE' });
  party.join('cy');
  party.announced('bo', { session, connection });
  expect(detachedBy(party.last)).toEqual([[connection, 1012]]);
  expect(errorsOf(party.last)).toEqual([]);
});

it('AN6 a room that does not exist is not made by an announcement', () => {
  const party = partyOfTwo();
  const { session, connection, acceptedAt, username, ordinal, modern, address } = party.member('bo');
  const socket = { user: user('bo'), session, connection, acceptedAt, username, ordinal, modern, address };
  const result = new Party().apply({ type: 'ANNOUNCED', room: ROOM, life: party.room.life, ...socket });
  expect(result).toEqual({
    kind: 'applied',
    state: null,
    effects: [{ kind: 'detach', to: { gateway: G1, connection }, code: 1012 }],
  });
});
