import { sessionId } from '@tandem-watch/protocol';
import { expect, it } from 'vitest';
import { errorsOf, outline, Party, user } from '../test/party.ts';

function partyOfTwo(): Party {
  const party = new Party({ maxMembers: 4 });
  party.join('ana', { pinTags: ['right'] });
  party.join('bo', { pinTags: ['right'] });
  return party;
}

it('SE1 a session of another life, of another user, or unknown is worth nothing', () => {
  const party = partyOfTwo();
  const { session } = party.member('bo');
  const { life } = party.room;
  const before = party.room;
  const rows = [
    { user: 'bo', session, claimedLife: 'another life' },
    { user: 'cy', session, claimedLife: life },
    { user: 'bo', session: sessionId('never given'), claimedLife: life },
  ];
  for (const { user: name, ...claim } of rows) {
    expect(errorsOf(party.join(name, { pinTags: ['right'], ...claim }))).toMatchObject([{ code: 'RESUME_FAILED' }]);
    expect(party.room).toBe(before);
  }
});

it('SE2 who left comes back by its session, without a PIN, and its ids are known', () => {
  const party = partyOfTwo();
  const { session } = party.member('bo');
  party.act('bo', { type: 'CHAT', text: 'hi', id: 1 });
  const { seq } = party.room;
  party.act('bo', { type: 'LEAVE', id: 2 });
  party.pass(599_999);
  expect(outline(party.join('bo', { session, claimedLife: party.room.life })).slice(0, 3)).toEqual([
    'USER_JOINED',
    'attach',
    'welcome',
  ]);
  expect(party.act('bo', { type: 'CHAT', text: 'hi', id: 1 }).effects).toMatchObject([
    { message: { type: 'ACK', id: 1, seq, duplicate: true } },
  ]);
});

it('SE2 after its time a session of who left is forgotten', () => {
  const party = partyOfTwo();
  const { session } = party.member('bo');
  party.act('bo', { type: 'LEAVE' });
  party.pass(600_000);
  expect(errorsOf(party.join('bo', { session, claimedLife: party.room.life }))).toMatchObject([
    { code: 'RESUME_FAILED' },
  ]);
});

it('SE3 the session that lost its place to another one can take it back', () => {
  const party = partyOfTwo();
  const { session } = party.member('bo');
  party.lost('bo');
  party.join('bo', { pinTags: ['right'] });
  expect(party.room.sessions.get(session)?.leftAt).toBe(party.now);
  party.pass(1_000);
  party.join('bo', { session, claimedLife: party.room.life });
  expect(party.member('bo').session).toBe(session);
  expect(party.room.sessions.get(session)?.leftAt).toBeNull();
});

it('SE4 no session of the kicked lets them in again, not even an older one', () => {
  const party = partyOfTwo();
  const old = party.member('bo').session;
  party.lost('bo');
  party.join('bo', { pinTags: ['right'] });
  const { session } = party.member('bo');
  party.act('ana', { type: 'KICK', targetUserId: user('bo') });
  for (const claimed of [old, session]) {
    expect(errorsOf(party.join('bo', { session: claimed, claimedLife: party.room.life }))).toMatchObject([
      { code: 'RESUME_FAILED' },
    ]);
  }
});

it('SE5 the session longest ended makes way when more would be kept than there are places', () => {
  const party = partyOfTwo();
  for (const name of ['cy', 'di', 'ed', 'fe', 'gu']) {
    party.pass(1);
    party.join(name, { pinTags: ['right'], session: sessionId(`s-${name}`) });
    party.act(name, { type: 'LEAVE' });
  }
  const ended = [...party.room.sessions.values()].filter(({ leftAt }) => leftAt !== null).map(({ user: of }) => of);
  expect(ended).toEqual(['di', 'ed', 'fe', 'gu']);
});
