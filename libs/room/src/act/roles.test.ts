import { expect, it } from 'vitest';
import { outline, Party, user } from '../../test/party.ts';

function partyOfTwo(): Party {
  const party = new Party();
  party.join('ana', { modern: false });
  party.join('bo', { modern: false });
  return party;
}

it('HO1 the host gives its role away by an event of its own', () => {
  const party = partyOfTwo();
  expect(party.act('bo', { type: 'TRANSFER_HOST', targetUserId: user('bo') })).toMatchObject({ code: 'FORBIDDEN' });
  party.act('ana', { type: 'TRANSFER_HOST', targetUserId: user('bo'), id: 1 });
  expect(party.last.effects).toMatchObject([
    { kind: 'event', event: { type: 'HOST_CHANGED', userId: 'ana', hostUserId: 'bo', id: 1 } },
  ]);
  expect(party.room.hostUserId).toBe('bo');
});

it('HO2 the role given to oneself stays, and nobody outside gets it', () => {
  const party = partyOfTwo();
  const before = party.room;
  expect(party.act('ana', { type: 'TRANSFER_HOST', targetUserId: user('ana') })).toEqual({
    kind: 'applied',
    state: before,
    effects: [],
  });
  expect(party.act('ana', { type: 'TRANSFER_HOST', targetUserId: user('cy') })).toMatchObject({ code: 'NO_SUCH_USER' });
  expect(party.room).toBe(before);
});

it('HO3 the host decides whether guests control', () => {
  const party = partyOfTwo();
  expect(party.act('bo', { type: 'TOGGLE_GUEST_CONTROL', enabled: false })).toMatchObject({ code: 'FORBIDDEN' });
  party.act('ana', { type: 'TOGGLE_GUEST_CONTROL', enabled: false });
  expect(party.events).toMatchObject([{ type: 'GUEST_CONTROL', userId: 'ana', enabled: false }]);
  expect(party.act('bo', { type: 'PLAY_PAUSE', control: 'play' })).toMatchObject({ code: 'FORBIDDEN' });
  party.act('ana', { type: 'TOGGLE_GUEST_CONTROL', enabled: true });
  expect(outline(party.act('bo', { type: 'PLAY_PAUSE', control: 'play' }))).toEqual(['PLAY_PAUSE']);
});

it('HO4 the same value makes no event, but the host has spoken', () => {
  const party = partyOfTwo();
  expect(party.act('ana', { type: 'TOGGLE_GUEST_CONTROL', enabled: true }).effects).toEqual([]);
  expect(party.room.guestControlTold).toBe(true);
  const before = party.room;
  party.act('ana', { type: 'TOGGLE_GUEST_CONTROL', enabled: true });
  expect(party.room).toBe(before);
});

it('UN1 a new name is told, the same one is not', () => {
  const party = partyOfTwo();
  party.act('bo', { type: 'UPDATE_USERNAME', username: 'Bo' });
  expect(party.events).toMatchObject([{ type: 'USERNAME_UPDATED', userId: 'bo', username: 'Bo' }]);
  expect(party.member('bo').username).toBe('Bo');
  const before = party.room;
  expect(party.act('bo', { type: 'UPDATE_USERNAME', username: 'Bo' }).state).toBe(before);
});

it('CH1 any member talks to all', () => {
  const party = partyOfTwo();
  party.act('bo', { type: 'CHAT', text: 'line\n\tline' });
  expect(party.events).toMatchObject([{ type: 'CHAT', userId: 'bo', text: 'line\n\tline' }]);
});
