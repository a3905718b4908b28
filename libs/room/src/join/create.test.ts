import { expect, it } from 'vitest';
import { effectsOf, errorsOf, outline, Party, user } from '../../test/party.ts';

it('CR1 the first JOIN makes an empty stage whose life is the id of its command', () => {
  const party = new Party();
  party.join('ana');
  const { moment, room } = { moment: party.moment(), room: party.room };
  expect(room).toMatchObject({
    id: 'movie',
    life: moment.commandId,
    timeline: `tl1.${moment.commandId}`,
    createdAt: party.now,
    url: '',
    anchor: { position: 0, playing: false, at: party.now },
    gate: null,
    emptySince: null,
  });
});

it('CR2 the creator is host from seq 1 on, and nobody is told of a change', () => {
  const party = new Party();
  const result = party.join('ana', { username: 'Ana' });
  expect(outline(result).slice(0, 3)).toEqual(['USER_JOINED', 'attach', 'welcome']);
  expect(party.events).toEqual([
    {
      type: 'USER_JOINED',
      userId: 'ana',
      username: 'Ana',
      timestamp: party.now,
      timeline: party.room.timeline,
      seq: 1,
    },
  ]);
  expect(party.room.hostUserId).toBe('ana');
});

it('CR3 the tag of the PIN under the current key is kept', () => {
  const party = new Party();
  party.join('ana', { pinTags: ['current', 'previous'] });
  expect(party.room.pinTag).toBe('current');
  const open = new Party();
  open.join('ana');
  expect(open.room.pinTag).toBeNull();
});

it('CR4 guest control is the choice of the creator, not of who comes later', () => {
  for (const guestControl of [true, false]) {
    const party = new Party();
    party.join('ana', { guestControl });
    party.join('bo', { guestControl: !guestControl });
    expect(party.room.guestControl).toBe(guestControl);
  }
});

it('CR5 a session of a room that is gone makes no room', () => {
  const party = new Party();
  const result = party.join('ana', { claimedLife: 'an earlier life', ordinal: 2, try: 3 });
  expect(result).toMatchObject({ kind: 'refused', code: 'RESUME_FAILED', state: null });
  expect(effectsOf(result, 'reply')).toMatchObject([
    { message: { code: 'RESUME_FAILED' }, join: { ordinal: 2, try: 3 } },
  ]);
});

it('CR6 the second creator finds a room with a host and a PIN', () => {
  const party = new Party();
  party.join('ana', { pinTags: ['a'] });
  expect(errorsOf(party.join('bo', { pinTags: ['b'] }))).toMatchObject([{ code: 'BAD_PIN' }]);
  party.join('bo', { pinTags: ['a'] });
  expect(party.room).toMatchObject({ hostUserId: user('ana'), pinTag: 'a' });
});
