import type { ActMessage } from '@tandem-watch/protocol';
import { expect, it } from 'vitest';
import { anchorObservation } from '../index.ts';
import { effectsOf, errorsOf, outline, Party } from '../../test/party.ts';

function partyOfTwo(guestControl = true): Party {
  const party = new Party();
  party.join('ana', { guestControl });
  party.join('bo');
  party.pass(1_000);
  party.tick();
  return party;
}

it('PB1 PLAY_PAUSE is told to all and moves the anchor, also when it changes nothing', () => {
  const party = partyOfTwo();
  for (let time = 0; time < 2; time += 1) {
    party.act('bo', { type: 'PLAY_PAUSE', control: 'play', currentTime: 12.5, eventTimestamp: 99 });
    expect(party.last.effects).toMatchObject([
      {
        kind: 'event',
        event: { type: 'PLAY_PAUSE', userId: 'bo', control: 'play', currentTime: 12.5, eventTimestamp: 99 },
      },
    ]);
    expect(party.room.anchor).toEqual({ position: 12.5, playing: true, at: party.now });
  }
  party.act('bo', { type: 'PLAY_PAUSE', control: 'pause', currentTime: 20 });
  expect(party.room.anchor).toEqual({ position: 20, playing: false, at: party.now });
});

it('PB2 a PLAY_PAUSE without position and time is where and when the room is', () => {
  const party = partyOfTwo();
  party.act('ana', { type: 'PLAY_PAUSE', control: 'play', currentTime: 10 });
  party.pass(2_500);
  party.act('ana', { type: 'PLAY_PAUSE', control: 'pause' });
  expect(party.events).toMatchObject([{ control: 'pause', currentTime: 12.5, eventTimestamp: party.now }]);
  party.act('ana', { type: 'SEEK', currentTime: 5 });
  expect(party.events).toMatchObject([{ type: 'SEEK_PAUSE', eventTimestamp: party.now }]);
});

it('PB3 guests control playback while guest control is on, the host always', () => {
  const messages: readonly ActMessage[] = [
    { type: 'PLAY_PAUSE', control: 'play' },
    { type: 'SEEK', currentTime: 1 },
    { type: 'URL_CHANGE', url: 'https://example.com/' },
    { type: 'SYNC_PLAYBACK', currentTime: 1, isPlaying: true },
  ];
  for (const message of messages) {
    expect(partyOfTwo(true).act('bo', message).kind).toBe('applied');
    expect(partyOfTwo(false).act('ana', message).kind).toBe('applied');
    const party = partyOfTwo(false);
    const before = party.room;
    expect(errorsOf(party.act('bo', message))).toMatchObject([{ code: 'FORBIDDEN' }]);
    expect(party.room).toBe(before);
  }
});

it('PB4 SEEK pauses the room at its target', () => {
  const party = partyOfTwo();
  party.act('ana', { type: 'PLAY_PAUSE', control: 'play' });
  party.act('bo', { type: 'SEEK', currentTime: 300, eventTimestamp: 5 });
  expect(party.events).toMatchObject([
    { type: 'SEEK_PAUSE', userId: 'bo', currentTime: 300, isPlaying: false, eventTimestamp: 5 },
  ]);
  expect(party.room.anchor).toEqual({ position: 300, playing: false, at: party.now });
  expect(party.room.gate).toBeNull();
});

it('PB5 URL_CHANGE pauses the room on the new page, at its start unless it says where', () => {
  const party = partyOfTwo();
  party.act('ana', { type: 'PLAY_PAUSE', control: 'play', currentTime: 50 });
  party.act('bo', { type: 'URL_CHANGE', url: 'https://example.com/1' });
  expect(party.events).toMatchObject([
    { type: 'URL_CHANGE', userId: 'bo', url: 'https://example.com/1', currentTime: 0 },
  ]);
  expect(party.room).toMatchObject({ url: 'https://example.com/1', anchor: { position: 0, playing: false } });
  party.act('bo', { type: 'URL_CHANGE', url: 'https://example.com/2', currentTime: 7 });
  expect(party.room.anchor).toEqual({ position: 7, playing: false, at: party.now });
});

it("PB6 the host's heartbeat is where the room is, and the others are told", () => {
  const party = partyOfTwo();
  const { seq, timeline } = party.room;
  party.act('ana', { type: 'HOST_HEARTBEAT', currentTime: 30, isPlaying: true });
  expect(party.last.effects).toEqual([
    {
      kind: 'observe',
      except: party.member('ana').connection,
      modernOnly: false,
      message: {
        type: 'HOST_HEARTBEAT',
        userId: 'ana',
        currentTime: 30,
        isPlaying: true,
        eventTimestamp: party.now,
        timestamp: party.now,
        timeline,
        seq,
      },
    },
  ]);
  const position = { position: 30, playing: true, at: party.now };
  expect(party.room.anchor).toEqual(position);
  expect(party.member('ana')).toMatchObject({ position, seenAt: party.now });
  const before = party.room;
  expect(errorsOf(party.act('bo', { type: 'HOST_HEARTBEAT', currentTime: 0, isPlaying: false }))).toMatchObject([
    { code: 'FORBIDDEN' },
  ]);
  expect(party.room).toBe(before);
});

it('PB7 SYNC_PLAYBACK does the same for a guest who may control', () => {
  const party = partyOfTwo();
  const { seq, timeline } = party.room;
  party.act('bo', { type: 'SYNC_PLAYBACK', currentTime: 31, isPlaying: true });
  const observation = { type: 'SYNC_PLAYBACK', userId: 'bo', currentTime: 31, isPlaying: true };
  expect(effectsOf(party.last, 'observe')).toEqual([
    {
      kind: 'observe',
      except: party.member('bo').connection,
      modernOnly: false,
      message: { ...observation, timestamp: party.now, timeline, seq },
    },
  ]);
  expect(party.room.anchor).toEqual({ position: 31, playing: true, at: party.now });
});

it('PB8 while a gate is open a heartbeat says nothing about the room', () => {
  const party = partyOfTwo();
  party.act('ana', { type: 'SEEK', currentTime: 100, isPlaying: true });
  party.pass(100);
  const { anchor, seq } = party.room;
  expect(outline(party.act('ana', { type: 'HOST_HEARTBEAT', currentTime: 3, isPlaying: true }))).toEqual([]);
  expect(outline(party.act('bo', { type: 'SYNC_PLAYBACK', currentTime: 4, isPlaying: true }))).toEqual([]);
  expect(party.room).toMatchObject({ anchor, seq });
  expect(party.member('ana').position.position).toBe(3);
  expect(party.member('bo').position.position).toBe(4);
});

it('PB9 POSITION_UPDATE is about its sender alone', () => {
  const party = partyOfTwo();
  const { anchor } = party.room;
  party.act('ana', {
    type: 'POSITION_UPDATE',
    currentTime: 5,
    isPlaying: true,
    connectionQuality: 'poor',
    syncErrorMs: -40,
  });
  expect(party.member('ana')).toMatchObject({
    position: { position: 5, playing: true, at: party.now },
    quality: 'poor',
    syncErrorMs: -40,
    seenAt: party.now,
  });
  party.act('ana', { type: 'POSITION_UPDATE', currentTime: 6, isPlaying: true });
  expect(party.member('ana')).toMatchObject({ quality: 'poor', syncErrorMs: -40 });
  expect(party.room.anchor).toBe(anchor);
  expect(party.last.effects).toEqual([]);
});

it('PB10 REQUEST_SYNC is answered by where the room is at that moment', () => {
  const party = partyOfTwo();
  party.act('ana', { type: 'URL_CHANGE', url: 'https://example.com/' });
  party.act('ana', { type: 'PLAY_PAUSE', control: 'play', currentTime: 10 });
  party.pass(1_500);
  const before = party.room;
  party.act('bo', { type: 'REQUEST_SYNC', respectAutoPlay: false });
  const { gateway, connection } = party.member('bo');
  expect(party.last.effects).toEqual([
    {
      kind: 'reply',
      to: { gateway, connection },
      join: null,
      message: {
        type: 'SYNC_RESPONSE',
        fromUserId: 'server',
        url: 'https://example.com/',
        isPlaying: true,
        currentTime: 11.5,
        serverTime: party.now,
        timeline: before.timeline,
        seq: before.seq,
        respectAutoPlay: false,
      },
    },
  ]);
  expect(party.room).toBe(before);
});

it('PB11 the anchor is told as of now, in the name of the host or of the server', () => {
  const party = partyOfTwo();
  party.act('ana', { type: 'PLAY_PAUSE', control: 'play', currentTime: 10 });
  party.pass(500);
  const { timeline, seq } = party.room;
  expect(anchorObservation(party.room, party.now)).toEqual({
    type: 'HOST_HEARTBEAT',
    userId: 'ana',
    currentTime: 10.5,
    isPlaying: true,
    eventTimestamp: party.now,
    timestamp: party.now,
    timeline,
    seq,
  });
  party.act('ana', { type: 'LEAVE' });
  party.act('bo', { type: 'LEAVE' });
  expect(anchorObservation(party.room, party.now)).toMatchObject({ userId: 'server', isPlaying: false });
});
