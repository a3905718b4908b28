import { expect, it } from 'vitest';
import { errorsOf, outline, Party, user } from '../../test/party.ts';

function partyOfTwo(): Party {
  const party = new Party({ commandBurst: 3, commandRate: 2 });
  party.join('ana', { guestControl: false });
  party.join('bo', { guestControl: false });
  party.pass(10_000);
  party.tick();
  return party;
}

it('RA1 beyond the burst a command waits for the next token, whoever sent those before', () => {
  const party = partyOfTwo();
  party.act('ana', { type: 'CHAT', text: 'one' });
  party.act('bo', { type: 'CHAT', text: 'two' });
  party.act('ana', { type: 'PLAY_PAUSE', control: 'play' });
  const before = party.room;
  const limited = party.act('bo', { type: 'CHAT', text: 'three' });
  expect(limited).toMatchObject({ kind: 'refused', code: 'RATE_LIMITED' });
  expect(errorsOf(limited)).toMatchObject([{ code: 'RATE_LIMITED', wait: 500 }]);
  expect(limited.state).toBe(before);
  party.pass(250);
  expect(errorsOf(party.act('bo', { type: 'CHAT', text: 'three' }))).toMatchObject([{ wait: 250 }]);
  party.pass(250);
  expect(outline(party.act('bo', { type: 'CHAT', text: 'three' }))).toEqual(['CHAT']);
});

it('RA1 a quiet room gathers no more than the burst', () => {
  const party = partyOfTwo();
  party.pass(3_600_000);
  for (let count = 0; count < 3; count += 1) party.act('ana', { type: 'CHAT', text: 'hi' });
  expect(errorsOf(party.act('ana', { type: 'CHAT', text: 'hi' }))).toMatchObject([{ code: 'RATE_LIMITED' }]);
});

it('RA2 what makes no event takes no token, so that a guest cannot silence the host', () => {
  const party = partyOfTwo();
  const { bucket } = party.room;
  party.act('bo', { type: 'PLAY_PAUSE', control: 'play' });
  party.act('bo', { type: 'KICK', targetUserId: user('ana') });
  party.act('bo', { type: 'UPDATE_USERNAME', username: 'bo' });
  party.act('bo', { type: 'READY' });
  party.act('ana', { type: 'HOST_HEARTBEAT', currentTime: 1, isPlaying: true });
  party.act('bo', { type: 'POSITION_UPDATE', currentTime: 1, isPlaying: true });
  party.act('bo', { type: 'REQUEST_SYNC' });
  party.act('bo', { type: 'PLAYBACK_ACK', to: user('ana'), control: 'play' });
  party.join('cy');
  party.act('cy', { type: 'LEAVE' });
  expect(party.room.bucket).toEqual(bucket);
});
