import { gatewayId, roomId, timeline } from '@tandem-watch/protocol';
import { apply, defaultRoomSettings, type RoomState } from '@tandem-watch/room';
import { decodeRecords } from '@tandem-watch/storage-redis';
import { expect, test } from 'vitest';
import { emptyMemory } from '../test/empty-memory.ts';
import { joining } from '../test/gateway-stand-in.ts';
import { beginDraft, type Draft } from './draft.ts';
import { remember } from './partition-memory.ts';
import { extendWindow, type ResumeWindow } from './resume-window.ts';
import { addWelcomes, type Welcome } from './welcome.ts';

const gateway = gatewayId('g');
/** A draft with rooms that each have one member, and the welcomes of those. */
function drafted(rooms: readonly string[]): { draft: Draft; welcomes: Welcome[] } {
  const memory = emptyMemory(gateway);
  const welcomes = rooms.map((id): Welcome => {
    const join = joining(id, 'ana');
    const isPresent = (): boolean => true;
    const moment = { now: 1, commandId: '1-0-0', partitionTimeline: 't', gateway, isPresent, isReachable: isPresent };
    const { state } = apply(null, join, moment, defaultRoomSettings);
    if (state === null) throw new Error('no room');
    remember(memory, state);
    return {
      room: state.id,
      to: { gateway, connection: join.connection },
      user: join.user,
      modern: true,
      resume: null,
    };
  });
  const draft = beginDraft(memory);
  draft.welcomes.push(...welcomes);
  return { draft, welcomes };
}

const kinds = (draft: Draft): string[] => decodeRecords(draft.records.join('')).map(({ kind }) => kind);

test('answers to JOINs that do not fit into the commit are postponed to the next', () => {
  const { draft, welcomes } = drafted(['r1', 'r2', 'r3']);
  expect(addWelcomes(draft, 1, 1)).toEqual(welcomes.slice(1));
  expect(kinds(draft)).toEqual(['snapshot']);
});

/** What a client that saw event 0 of a room at event `seq` gets, when each event has so many characters. */
function answerAt(seq: number, characters: number): string[] {
  const { draft, welcomes } = drafted(['r1']);
  const [welcome] = welcomes;
  const room = draft.memory.rooms.get(roomId('r1'));
  if (welcome === undefined || room === undefined) throw new Error('no room');
  draft.memory.rooms.set(room.id, { ...room, seq });
  fill(draft.memory.window, room, seq, characters);
  draft.welcomes.splice(0, 1, { ...welcome, resume: { timeline: timeline(room.timeline), seq: 0 } });
  addWelcomes(draft, 1, 1024 * 1024);
  return kinds(draft);
}

function fill(window: ResumeWindow, room: RoomState, events: number, characters: number): void {
  for (let seq = 1; seq <= events; seq++) {
    const event = { seq, timeline: room.timeline, body: 'x'.repeat(characters) };
    extendWindow(window, `${seq}-0`, [{ room: room.id, event }], { ms: 1e9, bytes: 1e9 });
  }
}

test('a replay holds 1,000 events; who missed more gets ROOM_STATE', () => {
  expect(answerAt(1_000, 10)).toEqual(['resumed']);
  expect(answerAt(1_001, 10)).toEqual(['snapshot']);
});

test('a replay holds 256 Ki characters; who missed more gets ROOM_STATE', () => {
  expect(answerAt(256, 1_024)).toEqual(['resumed']);
  expect(answerAt(256, 1_025)).toEqual(['snapshot']);
});
