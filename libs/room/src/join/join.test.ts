import { sessionId, timeline } from '@tandem-watch/protocol';
import { expect, it } from 'vitest';
import { attachedBy, detachedBy, effectsOf, errorsOf, outline, Party, user } from '../../test/party.ts';

function partyOfTwo(): Party {
  const party = new Party();
  party.join('ana', { pinTags: ['right'] });
  party.join('bo', { pinTags: ['right'] });
  return party;
}

it('JN1 the others learn of a newcomer, and its socket gets the room from its resume point on', () => {
  const party = partyOfTwo();
  const resume = { timeline: timeline('tl0.x'), seq: 7 };
  const join = party.joinCommand('cy', { pinTags: ['right'], resume, username: 'Cy' });
  party.pass(2_000);
  const result = party.apply(join);
  const to = { gateway: 'g1', connection: join.connection };
  expect(result.effects.slice(0, 3)).toEqual([
    {
      kind: 'event',
      session: join.session,
      event: {
        type: 'USER_JOINED',
        userId: 'cy',
        username: 'Cy',
        timestamp: party.now,
        timeline: party.room.timeline,
        seq: 3,
      },
    },
    { kind: 'attach', to, user: 'cy', session: join.session, life: party.room.life, ordinal: 1 },
    { kind: 'welcome', to, user: 'cy', modern: true, resume },
  ]);
});

it('JN2 without a username the user id is the name', () => {
  const party = partyOfTwo();
  expect(party.member('bo').username).toBe('bo');
});

it('JN3 a PIN opens under the current and under the previous key, and no other does', () => {
  const party = partyOfTwo();
  expect(errorsOf(party.join('cy'))).toMatchObject([{ code: 'BAD_PIN' }]);
  expect(errorsOf(party.join('cy', { pinTags: ['wrong', 'worse'] }))).toMatchObject([{ code: 'BAD_PIN' }]);
  expect(party.join('cy', { pinTags: ['new key', 'right'] }).kind).toBe('applied');
  expect(party.room.pinTag).toBe('right');
  const open = new Party();
  open.join('ana');
  expect(open.join('bo', { pinTags: ['any'] }).kind).toBe('applied');
});

it('JN4 a full room takes nobody', () => {
  const party = new Party({ maxMembers: 2 });
  party.join('ana');
  party.join('bo');
  expect(errorsOf(party.join('cy'))).toMatchObject([{ code: 'ROOM_FULL' }]);
});

it('JN5 the kicked stay out until the cooldown ends, and are closed if they understand it', () => {
  const party = partyOfTwo();
  party.act('ana', { type: 'KICK', targetUserId: user('bo') });
  party.pass(200_000);
  const modern = party.joinCommand('bo', { pinTags: ['right'] });
  const refused = party.apply(modern);
  expect(errorsOf(refused)).toEqual([{ code: 'FORBIDDEN', to: modern.connection, wait: 400_000 }]);
  expect(detachedBy(refused)).toEqual([[modern.connection, 4403]]);
  expect(outline(refused)).toEqual(['ERROR', 'detach']);
  expect(outline(party.join('bo', { pinTags: ['right'], modern: false }))).toEqual(['ERROR']);
  party.pass(400_000);
  expect(party.join('bo', { pinTags: ['right'] }).kind).toBe('applied');
});

it('JN6 who joins an empty room becomes its host', () => {
  const party = partyOfTwo();
  party.act('ana', { type: 'LEAVE' });
  party.act('bo', { type: 'LEAVE' });
  party.join('cy', { pinTags: ['right'] });
  expect(party.events).toMatchObject([
    { type: 'USER_JOINED', userId: 'cy', seq: 6 },
    { type: 'HOST_CHANGED', userId: 'server', hostUserId: 'cy', seq: 7 },
  ]);
  expect(party.room).toMatchObject({ hostUserId: 'cy', emptySince: null });
});

it('JN7 a refused JOIN leaves the very same room, and names itself in its answer', () => {
  const party = partyOfTwo();
  const before = party.room;
  const result = party.join('cy', { ordinal: 3, try: 2 });
  expect(result).toMatchObject({ kind: 'refused', code: 'BAD_PIN' });
  expect(result.state).toBe(before);
  expect(effectsOf(result, 'reply')).toMatchObject([{ join: { ordinal: 3, try: 2 } }]);
});

it('JN8 the same JOIN asked again is answered again, without an event and without a PIN', () => {
  const party = partyOfTwo();
  party.pass(5_000);
  party.tick();
  const { connection, session } = party.member('bo');
  const before = party.room;
  const result = party.join('bo', { connection, session, try: 2 });
  expect(outline(result)).toEqual(['attach', 'welcome']);
  expect(result.state).toBe(before);
});

it("JN9 a page reload of the extension's client is told to all as USER_JOINED", () => {
  const party = new Party();
  party.join('ana', { modern: false });
  party.join('bo', { modern: false, username: 'Bo' });
  const { connection, session, joinedSeq } = party.member('bo');
  const result = party.join('bo', { connection, session, ordinal: 2, modern: false, username: 'Bobby' });
  expect(outline(result)).toEqual(['USER_JOINED', 'attach', 'welcome']);
  expect(party.events).toMatchObject([{ userId: 'bo', username: 'Bobby', seq: 3 }]);
  expect(party.member('bo')).toMatchObject({ username: 'Bobby', ordinal: 2, joinedSeq });
  expect(outline(party.join('bo', { connection, session, ordinal: 2, try: 2, modern: false }))).toEqual([
    'attach',
    'welcome',
  ]);
});

it('JN9 a later JOIN of a client with protocol gets the room and nothing else happens', () => {
  const party = partyOfTwo();
  const { connection, session } = party.member('bo');
  const result = party.join('bo', { connection, session, ordinal: 2, username: 'other' });
  expect(outline(result)).toEqual(['attach', 'welcome']);
  expect(party.member('bo')).toMatchObject({ username: 'bo', ordinal: 2 });
});

it('JN10 a later JOIN without its session goes on in a new one', () => {
  const party = partyOfTwo();
  const { connection, session } = party.member('bo');
  party.act('bo', { type: 'CHAT', text: 'one', id: 1 });
  party.join('bo', { connection, session: sessionId('fresh'), ordinal: 2 });
  expect(party.member('bo').session).toBe('fresh');
  expect(party.room.sessions.get(session)?.leftAt).toBe(party.now);
  party.act('bo', { type: 'CHAT', text: 'another one', id: 1 });
  expect(party.events).toMatchObject([{ type: 'CHAT', text: 'another one', id: 1 }]);
});

it('JN10 a JOIN that a later one has overtaken gets the room as the later one left it', () => {
  const party = partyOfTwo();
  const { connection, session } = party.member('bo');
  party.join('bo', { connection, session: sessionId('fresh'), ordinal: 2 });
  const before = party.room;
  const result = party.join('bo', { connection, session, ordinal: 1, try: 2 });
  expect(result.state).toBe(before);
  expect(effectsOf(result, 'attach')).toMatchObject([{ session: 'fresh', ordinal: 2 }]);
  expect(attachedBy(result)).toEqual([connection]);
});
