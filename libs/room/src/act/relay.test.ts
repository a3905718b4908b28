import type { ActMessage } from '@tandem-watch/protocol';
import { expect, it } from 'vitest';
import { effectsOf, errorsOf, G1, outline, Party, ROOM, user } from '../../test/party.ts';

const to = user('bo');

const relays: readonly ActMessage[] = [
  { type: 'OFFER', to, offer: { type: 'offer', sdp: 'v=0' } },
  { type: 'ANSWER', to, answer: { type: 'answer', sdp: 'v=0' } },
  { type: 'ICE_CANDIDATE', to, candidate: { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 } },
  { type: 'ICE_CANDIDATE', to, candidate: null },
  { type: 'SYNC_RESPONSE', to, currentTime: 3, isPlaying: true, url: 'https://example.com/', respectAutoPlay: false },
  { type: 'SYNC_RESPONSE', to, currentTime: 3, isPlaying: true },
  { type: 'PLAYBACK_ACK', to, control: 'play' },
];

function partyOfThree(): Party {
  const party = new Party();
  for (const name of ['ana', 'bo', 'cy']) party.join(name, { modern: false });
  return party;
}

it('RE1 a relayed message goes to the one it names, in the name of who sent it', () => {
  const party = partyOfThree();
  const before = party.room;
  for (const message of relays) {
    const result = party.act('ana', message);
    const from = message.type === 'SYNC_RESPONSE' ? { from: 'ana', fromUserId: 'ana' } : { from: 'ana' };
    expect(result.effects).toEqual([
      {
        kind: 'relay',
        to: { gateway: G1, connection: party.member('bo').connection },
        message: { ...message, ...from, userId: 'ana' },
        from: { gateway: G1, connection: party.member('ana').connection },
        fromUser: 'ana',
        at: party.now,
        id: null,
      },
    ]);
  }
  expect(party.room).toBe(before);
  const [relay] = effectsOf(party.act('ana', { type: 'PLAYBACK_ACK', to, control: 'play', id: 4 }), 'relay');
  expect(relay).toMatchObject({ id: 4 });
  expect(relay?.message).not.toHaveProperty('id');
});

it('RE2 who cannot be reached is the same answer, whatever the reason', () => {
  const party = partyOfThree();
  party.lost('cy');
  for (const name of ['cy', 'ana', 'nobody', 'server']) {
    const result = party.act('ana', { type: 'OFFER', to: user(name), offer: { type: 'offer', sdp: 'v=0' } });
    expect(errorsOf(result)).toEqual([{ code: 'PEER_UNREACHABLE', to: party.member('ana').connection }]);
    expect(outline(result)).toEqual(['ERROR']);
  }
});

it('RE3 the server needs no PLAYBACK_ACK', () => {
  const party = partyOfThree();
  const before = party.room;
  expect(party.act('ana', { type: 'PLAYBACK_ACK', to: user('server'), control: 'play' })).toEqual({
    kind: 'applied',
    state: before,
    effects: [],
  });
});

it('RE4 the sender of what did not arrive is told, if it is still there', () => {
  const party = partyOfThree();
  const { gateway, connection } = party.member('ana');
  const undelivered = { type: 'UNDELIVERED', room: ROOM, user: user('ana'), sender: { gateway, connection } } as const;
  const result = party.apply({ ...undelivered, id: 9 });
  expect(effectsOf(result, 'reply')).toMatchObject([
    { to: { gateway, connection }, message: { type: 'ERROR', code: 'PEER_UNREACHABLE', id: 9 } },
  ]);
  party.lost('ana');
  party.join('ana', { modern: false });
  expect(party.apply({ ...undelivered, id: null }).kind).toBe('dropped');
});
