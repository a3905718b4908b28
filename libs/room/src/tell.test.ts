import { expect, it } from 'vitest';
import { deadline } from './index.ts';
import { effectsOf, outline, Party, ROOM, user, type JoinFields } from '../test/party.ts';

function partyOf(names: readonly string[], fields: JoinFields = {}): Party {
  const party = new Party();
  for (const name of names) party.join(name, fields);
  party.pass(1_000);
  party.tick();
  party.pass(1_000);
  return party;
}

function quality(party: Party, name: string, level: 'good' | 'fair' | 'poor'): void {
  const { connection } = party.member(name);
  party.apply({ type: 'QUALITY', room: ROOM, user: user(name), connection, quality: level });
}

it('OB1 how the members are is told at once, and again no sooner than after a second', () => {
  const party = partyOf(['ana', 'bo']);
  const { seq, timeline } = party.room;
  party.act('bo', { type: 'POSITION_UPDATE', currentTime: 1, isPlaying: true, syncErrorMs: 20 });
  expect(effectsOf(party.last, 'observe')).toEqual([
    {
      kind: 'observe',
      except: null,
      modernOnly: true,
      message: {
        type: 'MEMBERS',
        members: [
          { userId: 'ana', connected: true, connectionQuality: 'good' },
          { userId: 'bo', connected: true, connectionQuality: 'good', syncErrorMs: 20 },
        ],
        timeline,
        seq,
      },
    },
  ]);
  party.pass(400);
  party.lost('bo');
  quality(party, 'ana', 'poor');
  expect(party.last.effects).toEqual([]);
  expect(deadline(party.room)).toBe(party.now + 600);
  party.pass(600);
  expect(effectsOf(party.tick(), 'observe')).toMatchObject([
    {
      message: {
        members: [
          { userId: 'ana', connected: true, connectionQuality: 'poor' },
          { userId: 'bo', connected: false },
        ],
      },
    },
  ]);
});

it('OB1 in a big room it is told less often: it grows with the square of the room', () => {
  const names = Array.from({ length: 300 }, (_, index) => `u${index}`);
  const party = partyOf(names);
  quality(party, 'u7', 'fair');
  expect(party.last.effects).toEqual([]);
  expect(deadline(party.room)).toBe(party.now + 2_000);
});

it("OB2 a party of the extension's clients has nothing to be told", () => {
  const party = partyOf(['ana', 'bo', 'cy'], { modern: false });
  quality(party, 'ana', 'poor');
  party.act('ana', { type: 'SEEK', currentTime: 5, isPlaying: true });
  expect(outline(party.last)).toEqual(['SEEK_PAUSE']);
  expect(deadline(party.room)).toBe(party.now + 7_000);
});

it('OB3 the gate is told as it opens, changes and closes, once a second', () => {
  const party = partyOf(['ana', 'bo', 'cy', 'di', 'ed', 'fe']);
  party.act('ana', { type: 'SEEK', currentTime: 5, isPlaying: true });
  const { timeline, seq } = party.room;
  const endsAt = party.now + 7_000;
  const open = { type: 'GATE', targetTime: 5, waitingFor: ['bo', 'cy', 'di', 'ed', 'fe'], endsAt, timeline, seq };
  expect(effectsOf(party.last, 'observe')).toEqual([
    { kind: 'observe', message: open, except: null, modernOnly: true },
  ]);
  party.act('bo', { type: 'READY' });
  party.act('cy', { type: 'READY' });
  expect(party.last.effects).toEqual([]);
  party.pass(1_000);
  expect(effectsOf(party.tick(), 'observe')).toMatchObject([{ message: { waitingFor: ['di', 'ed', 'fe'] } }]);
  party.act('di', { type: 'READY' });
  expect(outline(party.last)).toEqual(['PLAY_PAUSE']);
  party.pass(1_000);
  expect(effectsOf(party.tick(), 'observe')).toMatchObject([{ message: { type: 'GATE', closed: true, seq: seq + 1 } }]);
});

it('OB5 a gate that opens is told at once, however soon after the one before; in a big room within a second', () => {
  const party = partyOf(['ana', 'bo', 'cy', 'di']);
  party.act('ana', { type: 'SEEK', currentTime: 5, isPlaying: true });
  party.pass(100);
  party.act('bo', { type: 'SEEK', currentTime: 9, isPlaying: true });
  expect(outline(party.last)).toEqual(['SEEK_PAUSE', 'GATE']);
  party.pass(30);
  party.act('ana', { type: 'SEEK', currentTime: 5, isPlaying: true });
  expect(outline(party.last)).toEqual(['SEEK_PAUSE']);
  expect(deadline(party.room)).toBe(party.now + 10);

  const big = partyOf(Array.from({ length: 300 }, (_, index) => `u${index}`));
  big.act('u1', { type: 'SEEK', currentTime: 5, isPlaying: true });
  big.pass(400);
  big.act('u2', { type: 'SEEK', currentTime: 9, isPlaying: true });
  expect(outline(big.last)).toEqual(['SEEK_PAUSE']);
  expect(deadline(big.room)).toBe(big.now + 600);
});

it('OB3 a gate that never opened is not told of', () => {
  const party = partyOf(['ana']);
  party.act('ana', { type: 'SEEK', currentTime: 5, isPlaying: true });
  expect(outline(party.last)).toEqual(['SEEK_PAUSE', 'PLAY_PAUSE']);
});

it('OB3 an open gate waits for fewer when somebody loses its socket', () => {
  const party = partyOf(['ana', 'bo', 'cy', 'di', 'ed']);
  party.act('ana', { type: 'SEEK', currentTime: 5, isPlaying: true });
  party.pass(1_000);
  party.lost('ed');
  expect(effectsOf(party.last, 'observe')).toMatchObject([
    { message: { type: 'MEMBERS' } },
    { message: { type: 'GATE', waitingFor: ['bo', 'cy', 'di'] } },
  ]);
});

it('OB4 the quality of a link is kept, and the same one changes nothing', () => {
  const party = partyOf(['ana', 'bo']);
  quality(party, 'bo', 'fair');
  expect(party.member('bo').quality).toBe('fair');
  const before = party.room;
  quality(party, 'bo', 'fair');
  expect(party.room).toBe(before);
});

it('DL1 the deadline is the earliest of all that will be due', () => {
  const party = partyOf(['ana', 'bo', 'cy'], { modern: false });
  expect(deadline(party.room)).toBeNull();
  party.lost('ana', 'moved');
  expect(deadline(party.room)).toBe(party.now + 30_000);
  party.act('bo', { type: 'SEEK', currentTime: 5, isPlaying: true });
  expect(deadline(party.room)).toBe(party.now + 7_000);
  party.join('bo', { modern: false, address: 'elsewhere' });
  expect(deadline(party.room)).toBe(party.now + 6_000);
  party.lost('cy');
  expect(deadline(party.room)).toBe(party.now + 5_000);
});
