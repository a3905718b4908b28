import { expect, it } from 'vitest';
import { outline, Party, user, type JoinFields } from '../test/party.ts';

function partyOf(names: readonly string[], fields: JoinFields = {}): Party {
  const party = new Party();
  for (const name of names) party.join(name, fields);
  party.pass(1_000);
  party.tick();
  return party;
}

function seek(party: Party, name: string): void {
  party.act(name, { type: 'SEEK', currentTime: 300, isPlaying: true });
}

/** The members of the gate that are ready, or null when it is closed. */
function readyIn(party: Party): readonly string[] | null {
  return party.room.gate?.ready ?? null;
}

const played = { type: 'PLAY_PAUSE', userId: 'server', control: 'play', currentTime: 300 };

it('GA1 a SEEK that plays on opens a gate for those that are connected', () => {
  const party = partyOf(['ana', 'bo', 'cy']);
  party.lost('cy');
  seek(party, 'bo');
  expect(party.events).toMatchObject([{ type: 'SEEK_PAUSE', userId: 'bo' }]);
  expect(party.room.gate).toEqual({
    targetTime: 300,
    endsAt: party.now + 7_000,
    members: ['ana', 'bo'],
    ready: ['bo'],
  });
});

it('GA2 alone the seeker waits for nobody', () => {
  const party = partyOf(['ana', 'bo'], { modern: false });
  party.lost('bo');
  seek(party, 'ana');
  expect(party.events).toMatchObject([{ type: 'SEEK_PAUSE', isPlaying: false }, played]);
  expect(party.room).toMatchObject({ gate: null, anchor: { position: 300, playing: true, at: party.now } });
});

it('GA2 a SEEK with an id is known by its own event, not by the play that follows', () => {
  const party = partyOf(['ana']);
  const { seq } = party.room;
  const message = { type: 'SEEK', currentTime: 300, isPlaying: true, id: 1 } as const;
  party.act('ana', message);
  expect(party.events).toMatchObject([{ id: 1, seq: seq + 1 }, { seq: seq + 2 }]);
  expect(party.events[1]).not.toHaveProperty('id');
  expect(party.act('ana', message).effects).toMatchObject([
    { message: { type: 'ACK', seq: seq + 1, duplicate: true } },
  ]);
});

it('GA3 the gate closes when enough of its members are ready', () => {
  const needed = [1, 2, 2, 3, 3, 4, 5, 5, 6, 6];
  for (const [index, count] of needed.entries()) {
    const names = Array.from({ length: index + 1 }, (_, number) => `u${number}`);
    const party = partyOf(names);
    seek(party, 'u0');
    for (let ready = 1; ready < count; ready += 1) {
      expect(readyIn(party)).toHaveLength(ready);
      party.act(`u${ready}`, { type: 'READY', targetTime: 300 });
    }
    expect(party.room.gate).toBeNull();
    expect(party.events.at(-1)).toMatchObject({ ...played, eventTimestamp: party.now });
    expect(party.room.anchor).toEqual({ position: 300, playing: true, at: party.now });
  }
});

it('GA4 READY counts once a member, and only near the target', () => {
  const party = partyOf(['ana', 'bo', 'cy', 'di', 'ed', 'fe']);
  seek(party, 'ana');
  party.act('bo', { type: 'READY', targetTime: 301.01 });
  expect(readyIn(party)).toEqual(['ana']);
  const before = party.room;
  party.act('bo', { type: 'READY', targetTime: 0, id: 1 });
  expect(outline(party.last)).toEqual(['ACK']);
  expect(party.room.gate).toBe(before.gate);
  party.act('bo', { type: 'READY', targetTime: 299 });
  party.act('bo', { type: 'READY' });
  party.act('ana', { type: 'READY' });
  expect(readyIn(party)).toEqual(['ana', 'bo']);
  party.act('cy', { type: 'READY' });
  expect(readyIn(party)).toEqual(['ana', 'bo', 'cy']);
});

it('GA4 READY without a gate changes nothing', () => {
  const party = partyOf(['ana', 'bo']);
  const before = party.room;
  expect(party.act('bo', { type: 'READY', targetTime: 0 }).state).toBe(before);
});

it('GA5 after its time the gate closes, ready or not', () => {
  const party = partyOf(['ana', 'bo', 'cy'], { modern: false });
  seek(party, 'ana');
  party.pass(6_999);
  expect(party.tick().effects).toEqual([]);
  party.pass(1);
  party.tick();
  expect(party.events).toMatchObject([played]);
  expect(party.room.gate).toBeNull();
});

it('GA6 a new SEEK replaces the gate', () => {
  const party = partyOf(['ana', 'bo', 'cy']);
  seek(party, 'ana');
  party.pass(1_000);
  party.act('cy', { type: 'SEEK', currentTime: 20, isPlaying: true });
  expect(party.room.gate).toMatchObject({ targetTime: 20, ready: ['cy'], endsAt: party.now + 7_000 });
  party.act('bo', { type: 'SEEK', currentTime: 30 });
  expect(party.room.gate).toBeNull();
});

it('GA7 a pause and another page cancel the gate', () => {
  for (const message of [
    { type: 'PLAY_PAUSE', control: 'pause' },
    { type: 'URL_CHANGE', url: 'https://example.com/' },
  ] as const) {
    const party = partyOf(['ana', 'bo']);
    seek(party, 'ana');
    party.act('bo', message);
    expect(party.room.gate).toBeNull();
    party.pass(7_000);
    party.tick();
    expect(party.events).toEqual([]);
    expect(party.room.anchor.playing).toBe(false);
  }
});

it('GA8 a play by hand ends the gate', () => {
  const party = partyOf(['ana', 'bo']);
  seek(party, 'ana');
  party.pass(1_000);
  party.act('bo', { type: 'PLAY_PAUSE', control: 'play', currentTime: 301 });
  expect(party.room.gate).toBeNull();
  party.pass(7_000);
  party.tick();
  expect(party.events).toEqual([]);
});

it('GA9 whoever loses its socket is not waited for', () => {
  const party = partyOf(['ana', 'bo', 'cy'], { modern: false });
  seek(party, 'ana');
  party.lost('bo');
  expect(party.events).toEqual([]);
  party.lost('cy');
  expect(party.events).toMatchObject([played]);
});

it('GA9 whoever leaves is not waited for', () => {
  const party = partyOf(['ana', 'bo'], { modern: false });
  seek(party, 'bo');
  party.act('ana', { type: 'LEAVE' });
  expect(party.events.map((event) => event.type)).toEqual(['HOST_CHANGED', 'USER_LEFT', 'PLAY_PAUSE']);
});

it('GA9 the READY of a member that is gone does not count until it is back', () => {
  const party = partyOf(['ana', 'bo', 'cy', 'di'], { modern: false });
  seek(party, 'ana');
  party.act('bo', { type: 'READY' });
  party.lost('bo');
  expect(party.room.gate).not.toBeNull();
  party.act('cy', { type: 'READY' });
  expect(party.events).toMatchObject([played]);
  seek(party, 'ana');
  party.act('cy', { type: 'READY' });
  expect(party.room.gate).toBeNull();
});

it('GA9 a member that comes back is ready if it was', () => {
  const party = partyOf(['ana', 'bo', 'cy', 'di', 'ed'], { modern: false });
  seek(party, 'ana');
  party.act('bo', { type: 'READY' });
  party.gatewayLost(party.member('bo').gateway);
  party.join('cy', { modern: false });
  party.join('bo', { modern: false });
  expect(party.room.gate).not.toBeNull();
  party.join('ana', { modern: false });
  expect(party.events).toMatchObject([played]);
});

it('GA10 who comes while the gate is open is not waited for and cannot help', () => {
  const party = partyOf(['ana', 'bo', 'cy', 'di', 'ed', 'fe']);
  seek(party, 'ana');
  party.join('gu');
  party.act('gu', { type: 'READY' });
  expect(readyIn(party)).toEqual(['ana']);
  expect(party.room.gate?.members).not.toContain(user('gu'));
});
