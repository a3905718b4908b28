import { expect, it } from 'vitest';
import { detachedBy, errorsOf, G2, outline, Party, ROOM, user } from '../../test/party.ts';

function partyOf(...names: readonly string[]): Party {
  const party = new Party();
  for (const name of names) party.join(name);
  party.pass(1_000);
  return party;
}

it('OP1 what an operator says is said by the server, to who is there', () => {
  const party = partyOf('ana', 'bo');
  party.apply({ type: 'NOTICE', room: ROOM, text: 'We close in a minute.' }, null);
  expect(party.last.effects.slice(0, 1)).toMatchObject([
    { kind: 'event', session: null, event: { type: 'CHAT', userId: 'server', text: 'We close in a minute.', seq: 3 } },
  ]);
  for (const name of ['ana', 'bo']) party.act(name, { type: 'LEAVE' });
  const before = party.room;
  party.apply({ type: 'NOTICE', room: ROOM, text: 'Anybody?' }, null);
  expect(party.room).toBe(before);
});

it('OP2 an operator removes a member, the host too, who may not come back before the cooldown ends', () => {
  const party = partyOf('ana', 'bo');
  const { connection, session } = party.member('ana');
  party.apply({ type: 'REMOVE_MEMBER', room: ROOM, user: user('ana') }, null);
  expect(outline(party.last).slice(0, 3)).toEqual(['detach', 'HOST_CHANGED', 'USER_LEFT']);
  expect(detachedBy(party.last)).toEqual([[connection, 4403]]);
  expect(party.events[1]).toMatchObject({ userId: 'ana', reason: 'kicked' });
  expect(party.room.sessions.has(session)).toBe(false);
  party.join('ana');
  expect(errorsOf(party.last)).toMatchObject([{ code: 'FORBIDDEN', wait: 600_000 }]);
});

it('OP2 an operator removes nobody who is not there', () => {
  const party = partyOf('ana');
  const before = party.room;
  const result = party.apply({ type: 'REMOVE_MEMBER', room: ROOM, user: user('bo') }, null);
  expect(result).toMatchObject({ kind: 'refused', code: 'NO_SUCH_USER', effects: [] });
  expect(party.room).toBe(before);
});

it('OP3 of a room that is closed everybody goes, the host last, and no other host is made', () => {
  const party = partyOf('ana', 'bo');
  party.join('cy', { gateway: G2 });
  const sockets = ['bo', 'cy', 'ana'].map((name) => party.member(name).connection);
  party.apply({ type: 'CLOSE_ROOM', room: ROOM }, null);
  expect(party.events.map(({ type, userId }) => [type, userId])).toEqual([
    ['USER_LEFT', 'bo'],
    ['USER_LEFT', 'cy'],
    ['USER_LEFT', 'ana'],
  ]);
  expect(detachedBy(party.last)).toEqual(sockets.map((connection) => [connection, 4403]));
  expect(party.room.members.size).toBe(0);
});

it('OP3 a JOIN that waits for a place in a room that is closed is refused', () => {
  const party = partyOf('ana');
  party.join('ana', { gateway: G2 });
  expect(party.room.pending.size).toBe(1);
  party.apply({ type: 'CLOSE_ROOM', room: ROOM }, null);
  expect(errorsOf(party.last)).toMatchObject([{ code: 'FORBIDDEN', wait: 600_000 }]);
});

it('OP4 nobody is let in until the cooldown of the closing has ended, whoever it is', () => {
  const party = partyOf('ana');
  party.apply({ type: 'CLOSE_ROOM', room: ROOM }, null);
  party.pass(599_999);
  for (const name of ['ana', 'somebody']) {
    party.join(name);
    expect(errorsOf(party.last)).toMatchObject([{ code: 'FORBIDDEN', wait: 1 }]);
  }
  party.pass(1);
  party.join('somebody');
  expect(party.room.hostUserId).toBe('somebody');
});

it('OP4 nor does a gateway that announces its sockets bring back who had been given up before the closing', () => {
  const party = partyOf('ana');
  party.join('bo', { gateway: G2 });
  const { session, connection, acceptedAt } = party.member('bo');
  party.gatewayLost(G2);
  party.pass(30_000);
  party.tick();
  expect(party.room.members.has(user('bo'))).toBe(false);
  party.apply({ type: 'CLOSE_ROOM', room: ROOM }, null);
  party.announced('bo', { session, connection, acceptedAt }, G2);
  expect(detachedBy(party.last)).toEqual([[connection, 4403]]);
  expect(party.room.members.size).toBe(0);
});

it('OP5 a closed room is not archived, or whoever comes would make it again', () => {
  const party = partyOf('ana');
  party.apply({ type: 'CLOSE_ROOM', room: ROOM }, null);
  party.pass(599_999);
  party.apply({ type: 'ARCHIVE_ROOM', room: ROOM }, null);
  expect(party.roomOrNull).not.toBeNull();
  party.pass(1);
  party.apply({ type: 'ARCHIVE_ROOM', room: ROOM }, null);
  expect(party.roomOrNull).toBeNull();
});
