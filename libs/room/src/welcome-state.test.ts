import { roomStateReplySchema } from '@tandem-watch/protocol';
import { expect, it } from 'vitest';
import { archivableAt, welcomeState } from './index.ts';
import { Party, ROOM } from '../test/party.ts';

function partyOfTwo(guestControl = true): Party {
  const party = new Party();
  party.join('ana', { username: 'Ana', guestControl });
  party.join('bo', { username: 'Bo' });
  party.act('ana', { type: 'URL_CHANGE', url: 'https://example.com/', currentTime: 5 });
  return party;
}

it('WE1 the room is told as of now, in the order of the protocol', () => {
  const party = partyOfTwo();
  party.act('ana', { type: 'PLAY_PAUSE', control: 'play', currentTime: 10 });
  const { timeline } = party.room;
  const told = welcomeState(party.room, party.now + 2_500, false);
  expect(JSON.stringify(told)).toBe(
    JSON.stringify({
      type: 'ROOM_STATE',
      roomId: 'movie',
      url: 'https://example.com/',
      currentTime: 12.5,
      isPlaying: true,
      hostUserId: 'ana',
      guestControlEnabled: false,
      users: [
        { userId: 'ana', username: 'Ana' },
        { userId: 'bo', username: 'Bo' },
      ],
      timeline,
      seq: 4,
      serverTime: party.now + 2_500,
      protocol: 1,
    }),
  );
});

it('WE2 clients with protocol are told of the gate and of how the members are', () => {
  const party = partyOfTwo();
  party.act('ana', { type: 'SEEK', currentTime: 9, isPlaying: true });
  const own = { nodeId: 'n', session: 's', heartbeatMs: 1 };
  const modern = { ...welcomeState(party.room, party.now, true), ...own };
  expect(roomStateReplySchema.parse(modern)).toMatchObject({
    gate: { targetTime: 9, waitingFor: ['bo'], endsAt: party.now + 7_000 },
    members: [
      { userId: 'ana', connected: true, connectionQuality: 'good' },
      { userId: 'bo', connected: true, connectionQuality: 'good' },
    ],
  });
  expect(Object.keys(welcomeState(party.room, party.now, true)).slice(-2)).toEqual(['gate', 'members']);
  const old = welcomeState(party.room, party.now, false);
  expect(old).not.toHaveProperty('gate');
  expect(old).not.toHaveProperty('members');
  expect(roomStateReplySchema.safeParse({ ...old, ...own }).success).toBe(true);
});

it("WE3 the extension's clients hear of guest control only after a host has set it", () => {
  const party = partyOfTwo(true);
  const told = (modern: boolean): boolean => welcomeState(party.room, party.now, modern).guestControlEnabled;
  expect([told(true), told(false)]).toEqual([true, false]);
  party.act('ana', { type: 'TOGGLE_GUEST_CONTROL', enabled: true });
  expect([told(true), told(false)]).toEqual([true, true]);
  party.act('ana', { type: 'TOGGLE_GUEST_CONTROL', enabled: false });
  expect([told(true), told(false)]).toEqual([false, false]);
});

it('AR1 a room that has been empty for long enough ends', () => {
  const party = partyOfTwo();
  party.act('ana', { type: 'LEAVE' });
  party.act('bo', { type: 'LEAVE' });
  const { timeline } = party.room;
  party.now += 60_000;
  const result = party.apply({ type: 'ARCHIVE_ROOM', room: ROOM }, null);
  expect(result).toEqual({ kind: 'applied', state: null, effects: [{ kind: 'archive' }] });
  party.join('cy');
  expect(party.room).toMatchObject({ seq: 1, hostUserId: 'cy' });
  expect(party.room.timeline).not.toBe(timeline);
});

it('AR2 a room that somebody joined meanwhile goes on, also when he has left again', () => {
  const party = partyOfTwo();
  party.act('ana', { type: 'LEAVE' });
  party.act('bo', { type: 'LEAVE' });
  const archive = { type: 'ARCHIVE_ROOM', room: ROOM } as const;
  party.now += 59_000;
  expect(party.apply(archive, null).kind).toBe('dropped');
  party.join('cy');
  party.now += 1_000;
  expect(party.apply(archive, null).kind).toBe('dropped');
  party.act('cy', { type: 'LEAVE' });
  expect(party.apply(archive, null).kind).toBe('dropped');
});

it('AR3 a room may be archived some time after the last has left', () => {
  const party = partyOfTwo();
  expect(archivableAt(party.room, party.settings)).toBeNull();
  party.act('ana', { type: 'LEAVE' });
  party.act('bo', { type: 'LEAVE' });
  expect(archivableAt(party.room, party.settings)).toBe(party.now + 60_000);
  party.join('cy');
  expect(archivableAt(party.room, party.settings)).toBeNull();
});
