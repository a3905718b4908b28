import { isDeepStrictEqual } from 'node:util';
import { connectionId, type RoomCommand } from '@tandem-watch/protocol';
import { expect, it } from 'vitest';
import { apply, defaultRoomSettings } from './index.ts';
import { explore } from '../test/explore.ts';
import { checkNothingDue, checkWire, eventsOf } from '../test/invariants.ts';
import { effectsOf, G1, Party, ROOM, user } from '../test/party.ts';

const RUNS = 150;

const tellsPosition: ReadonlySet<string> = new Set(['HOST_HEARTBEAT', 'SYNC_PLAYBACK', 'POSITION_UPDATE']);

it('OR1 seq grows by exactly one from event to event, whatever the commands are', () => {
  explore(RUNS, ({ before, result }) => {
    const first = (before?.seq ?? 0) + 1;
    const events = eventsOf(result.effects);
    expect(events.map((event) => event.seq)).toEqual(events.map((_event, index) => first + index));
    if (result.state !== null) expect(result.state.seq).toBe(first + events.length - 1);
  });
});

it('OR2 type and author come first, then what the event says, then when it was, then its id', () => {
  const party = new Party();
  party.join('ana', { username: 'Ana' });
  expect(Object.keys(party.events[0] ?? {})).toEqual(['type', 'userId', 'username', 'timestamp', 'timeline', 'seq']);
  party.act('ana', { type: 'PLAY_PAUSE', control: 'play', id: 1 });
  expect(Object.keys(party.events[0] ?? {}).join(' ')).toBe(
    'type userId control currentTime eventTimestamp timestamp timeline seq id',
  );
});

it('OR3 a command that is read again has the same effect, and the room it met is untouched', () => {
  explore(RUNS, ({ before, copy, result, party: { lastCall } }) => {
    expect(isDeepStrictEqual(before, copy)).toBe(true);
    if (lastCall !== null) expect(isDeepStrictEqual(apply(...lastCall), result)).toBe(true);
  });
});

it('OR4 a room that is as before is the very same object', () => {
  explore(RUNS, ({ before, result, party: { lastCall } }) => {
    const command = lastCall?.[1];
    if (command?.type === 'ACT' && tellsPosition.has(command.message.type)) return;
    if (result.state !== before) expect(isDeepStrictEqual(result.state, before)).toBe(false);
  });
});

it('OR5 a room has exactly one host while it has members', () => {
  explore(RUNS, ({ result: { state } }) => {
    if (state === null) return;
    const hosts = [...state.members.keys()].filter((member) => member === state.hostUserId);
    expect(hosts).toHaveLength(state.members.size === 0 ? 0 : 1);
    expect(state.hostUserId === null).toBe(state.members.size === 0);
  });
});

it('OR6 a TICK leaves nothing over', () => {
  explore(RUNS, ({ party }) => {
    if (party.roomOrNull === null) return;
    party.tick();
    if (party.roomOrNull !== null) checkNothingDue(party.roomOrNull, party.now);
  });
});

it('OR7 what is made for clients is what they read', () => {
  explore(RUNS, ({ result }) => {
    for (const effect of result.effects) checkWire(effect);
  });
});

it('OR8 a socket that was replaced, has left or never joined is not heard', () => {
  const party = new Party();
  party.join('ana');
  const old = party.member('ana');
  const join = party.joinCommand('ana', { session: old.session, claimedLife: party.room.life });
  party.apply(join);
  const before = party.room;
  const rows = [
    { user: user('ana'), connection: old.connection, session: old.session },
    { user: user('ana'), connection: join.connection, session: party.joinCommand('ana').session },
    { user: user('bo'), connection: connectionId('never joined'), session: old.session },
  ];
  for (const from of rows) {
    for (const message of [{ type: 'CHAT', text: 'hi', id: 1 }, { type: 'REQUEST_SYNC' }] as const) {
      const result = party.apply({ type: 'ACT', room: ROOM, ...from, message });
      expect(result).toEqual({ kind: 'dropped', state: before, effects: [] });
    }
  }
  const [stale] = rows;
  if (stale === undefined) throw new Error('no row');
  for (const command of [
    { type: 'ACT', room: ROOM, ...stale, message: { type: 'LEAVE' } },
    { type: 'LOST', room: ROOM, ...stale, cause: 'socket' },
    { type: 'PROBED', room: ROOM, ...stale, alive: false },
    { type: 'QUALITY', room: ROOM, ...stale, quality: 'poor' },
  ] as const) {
    expect(party.apply(command).kind).toBe('dropped');
  }
  expect(party.room).toBe(before);
});

it('OR9 a room that does not exist hears nothing but a JOIN', () => {
  const party = new Party();
  const { connection, session } = party.joinCommand('ana');
  const ana = { room: ROOM, user: user('ana'), connection };
  const commands: readonly RoomCommand[] = [
    { type: 'ACT', ...ana, session, message: { type: 'CHAT', text: 'hi', id: 1 } },
    { type: 'LOST', ...ana, cause: 'socket' },
    { type: 'PROBED', ...ana, alive: true },
    { type: 'QUALITY', ...ana, quality: 'good' },
    { type: 'UNDELIVERED', room: ROOM, user: user('ana'), sender: { gateway: G1, connection }, id: null },
    { type: 'TICK', room: ROOM },
  ];
  for (const command of commands) {
    expect(party.apply(command)).toEqual({ kind: 'dropped', state: null, effects: [] });
  }
  expect(party.join('ana').state).not.toBeNull();
});

it('OR10 churn leaves no more behind than the limits allow', () => {
  const party = new Party({ maxMembers: 5, commandRate: 1_000 });
  party.join('ana');
  for (let count = 0; count < 60; count += 1) {
    party.pass(1_000);
    party.join('bo');
    party.lost('bo');
    party.join(`guest${count}`);
    party.act('ana', { type: 'KICK', targetUserId: user(`guest${count}`), id: count + 1 });
    party.join(`visitor${count}`);
    party.act(`visitor${count}`, { type: 'LEAVE', id: 1 });
  }
  for (let id = 100; id < 300; id += 1) party.act('ana', { type: 'CHAT', text: 'hi', id });
  expect(party.room.sessions.size).toBeLessThanOrEqual(7);
  expect(party.room.kicked.size).toBe(5);
  expect(party.room.sessions.get(party.member('ana').session)?.outcomes.size).toBe(64);
  expect(effectsOf(party.last, 'event')).toHaveLength(1);
  expect(defaultRoomSettings.maxMembers).toBe(1_000);
});
