import type { ActMessage, RoomCommand } from '@tandem-watch/protocol';
import { expect, it } from 'vitest';
import { detachedBy, effectsOf, errorsOf, outline, Party, ROOM, user } from '../../test/party.ts';
import { failed } from './failed.ts';

function partyOfTwo(): Party {
  const party = new Party();
  party.join('ana');
  party.join('bo');
  party.pass(1_000);
  party.tick();
  return party;
}

/** The ACKs of the last command, without their timeline. */
function acksOf(party: Party): unknown[] {
  return effectsOf(party.last, 'reply').flatMap(({ message }) => {
    if (message.type !== 'ACK') return [];
    const { timeline, ...ack } = message;
    expect(timeline).toBe(party.room.timeline);
    return [ack];
  });
}

it('ID1 the event that a command makes carries its id and is its only answer', () => {
  const party = partyOfTwo();
  const result = party.act('bo', { type: 'CHAT', text: 'hi', id: 5 });
  expect(outline(result)).toEqual(['CHAT']);
  expect(party.events).toMatchObject([{ id: 5, userId: 'bo' }]);
  expect(effectsOf(result, 'event')).toMatchObject([{ session: party.member('bo').session }]);
  party.act('bo', { type: 'CHAT', text: 'hi' });
  expect(Object.keys(party.events[0] ?? {})).not.toContain('id');
});

it('ID2 a no-op, an observation and a relay are acknowledged with the last seq of the room', () => {
  const party = partyOfTwo();
  const { seq } = party.room;
  const to = user('ana');
  party.act('bo', { type: 'UPDATE_USERNAME', username: 'bo', id: 1 });
  expect(acksOf(party)).toEqual([{ type: 'ACK', id: 1, seq }]);
  party.act('bo', { type: 'SYNC_PLAYBACK', currentTime: 1, isPlaying: true, id: 2 });
  expect(acksOf(party)).toEqual([{ type: 'ACK', id: 2, seq }]);
  party.act('bo', { type: 'OFFER', to, offer: { type: 'offer', sdp: 'v=0' }, id: 3 });
  expect(outline(party.last)).toEqual(['relay', 'ACK']);
  expect(acksOf(party)).toEqual([{ type: 'ACK', id: 3, seq }]);
  party.act('bo', { type: 'READY' });
  expect(party.last.effects).toEqual([]);
});

it('ID3 a repeat has no effect and gets the first outcome again', () => {
  const party = partyOfTwo();
  const { seq } = party.room;
  party.act('bo', { type: 'CHAT', text: 'hi', id: 1 });
  party.act('bo', { type: 'READY', id: 2 });
  party.act('bo', { type: 'KICK', targetUserId: user('ana'), id: 3 });
  expect(errorsOf(party.last)).toMatchObject([{ code: 'FORBIDDEN' }]);
  party.act('ana', { type: 'TRANSFER_HOST', targetUserId: user('bo') });
  const before = party.room;
  party.act('bo', { type: 'CHAT', text: 'hi', id: 1 });
  expect(acksOf(party)).toEqual([{ type: 'ACK', id: 1, seq: seq + 1, duplicate: true }]);
  party.act('bo', { type: 'READY', id: 2 });
  expect(acksOf(party)).toEqual([{ type: 'ACK', id: 2, seq: seq + 1, duplicate: true }]);
  party.act('bo', { type: 'KICK', targetUserId: user('ana'), id: 3 });
  expect(effectsOf(party.last, 'reply')).toMatchObject([{ message: { type: 'ERROR', code: 'FORBIDDEN', id: 3 } }]);
  expect(party.room).toBe(before);
});

it('ID4 the 65th outcome drops the first, and what is too old to tell is refused', () => {
  const party = partyOfTwo();
  for (let id = 2; id <= 66; id += 1) party.act('bo', { type: 'CHAT', text: 'hi', id });
  expect(party.room.sessions.get(party.member('bo').session)).toMatchObject({ floor: 2 });
  const before = party.room;
  for (const id of [1, 2]) {
    party.act('bo', { type: 'CHAT', text: 'hi', id });
    expect(effectsOf(party.last, 'reply')).toMatchObject([{ message: { code: 'STALE_ID', id } }]);
  }
  expect(party.room).toBe(before);
  party.act('bo', { type: 'CHAT', text: 'hi', id: 3 });
  expect(acksOf(party)).toMatchObject([{ id: 3, duplicate: true }]);
});

it('ID5 an id that comes after higher ones is new', () => {
  const party = partyOfTwo();
  party.act('bo', { type: 'CHAT', text: 'second', id: 9 });
  party.act('bo', { type: 'CHAT', text: 'first', id: 4 });
  expect(party.events).toMatchObject([{ text: 'first', id: 4 }]);
});

it('ID6 an id that the rate refused takes effect when it comes again', () => {
  const party = new Party({ commandBurst: 1, commandRate: 1 });
  party.join('ana');
  party.act('ana', { type: 'CHAT', text: 'one', id: 1 });
  party.act('ana', { type: 'CHAT', text: 'two', id: 2 });
  expect(effectsOf(party.last, 'reply')).toMatchObject([
    { message: { code: 'RATE_LIMITED', id: 2, retryAfterMs: 1_000 } },
  ]);
  party.pass(1_000);
  party.act('ana', { type: 'CHAT', text: 'two', id: 2 });
  expect(party.events).toMatchObject([{ text: 'two', id: 2 }]);
});

it('ID7 a KICK is acknowledged: its event belongs to the target, where the id would mean another command', () => {
  const party = partyOfTwo();
  party.act('ana', { type: 'KICK', targetUserId: user('bo'), id: 7 });
  expect(outline(party.last).slice(0, 3)).toEqual(['detach', 'USER_LEFT', 'ACK']);
  const { seq } = party.room;
  expect(party.events).toMatchObject([{ userId: 'bo', seq }]);
  expect(party.events[0]).not.toHaveProperty('id');
  expect(acksOf(party)).toEqual([{ type: 'ACK', id: 7, seq }]);
  party.act('ana', { type: 'KICK', targetUserId: user('bo'), id: 7 });
  expect(acksOf(party)).toEqual([{ type: 'ACK', id: 7, seq, duplicate: true }]);
});

it('ID8 a LEAVE is acknowledged on the socket that it closes', () => {
  const party = partyOfTwo();
  const { connection } = party.member('bo');
  party.act('bo', { type: 'LEAVE', id: 3 });
  const { seq } = party.room;
  expect(outline(party.last).slice(0, 3)).toEqual(['ACK', 'detach', 'USER_LEFT']);
  expect(acksOf(party)).toEqual([{ type: 'ACK', id: 3, seq }]);
  expect(detachedBy(party.last)).toEqual([[connection, 1000]]);
  expect(party.events).toMatchObject([{ id: 3, seq }]);
});

it('ID9 REQUEST_SYNC is answered as often as it is asked, with its id', () => {
  const party = partyOfTwo();
  const before = party.room;
  for (let time = 0; time < 2; time += 1) {
    party.act('bo', { type: 'REQUEST_SYNC', id: 8 });
    expect(outline(party.last)).toEqual(['SYNC_RESPONSE']);
    expect(effectsOf(party.last, 'reply')).toMatchObject([{ message: { id: 8 } }]);
  }
  expect(party.room).toBe(before);
});

it('ID10 the same id in another session is another command', () => {
  const party = partyOfTwo();
  party.act('bo', { type: 'CHAT', text: 'one', id: 1 });
  party.lost('bo');
  party.join('bo');
  party.act('bo', { type: 'CHAT', text: 'another', id: 1 });
  expect(party.events).toMatchObject([{ text: 'another', id: 1 }]);
});

it('ID11 a command that cannot be applied leaves its id and nothing else, and a repeat gets INTERNAL', () => {
  const party = partyOfTwo();
  const { connection, session } = party.member('bo');
  const commandOf = (message: ActMessage): RoomCommand => {
    return { type: 'ACT', room: ROOM, user: user('bo'), connection, session, message };
  };
  party.act('bo', { type: 'CHAT', text: 'hi', id: 1 });
  const before = party.room;
  party.roomOrNull = failed(before, commandOf({ type: 'CHAT', text: 'deadly', id: 2 }));
  expect({ ...party.room, sessions: before.sessions }).toEqual(before);
  const after = party.room;
  for (let repeat = 1; repeat <= 2; repeat += 1) {
    party.act('bo', { type: 'CHAT', text: 'deadly', id: 2 });
    expect(party.room).toBe(after);
    expect(effectsOf(party.last, 'reply')).toMatchObject([{ message: { type: 'ERROR', code: 'INTERNAL', id: 2 } }]);
  }
  const nothingToKnow: ActMessage[] = [
    { type: 'CHAT', text: 'carried out before', id: 1 },
    { type: 'CHAT', text: 'without an id' },
    { type: 'REQUEST_SYNC', id: 9 },
  ];
  for (const message of nothingToKnow) expect(failed(after, commandOf(message))).toBe(after);
});
