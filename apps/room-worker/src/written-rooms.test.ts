import { gatewayId, roomId } from '@tandem-watch/protocol';
import { apply, defaultRoomSettings, type RoomState } from '@tandem-watch/room';
import { expect, test } from 'vitest';
import { joining } from '../test/gateway-stand-in.ts';
import { forgetEnded, noteWritten, roomsBehind, type WrittenRooms } from './written-rooms.ts';

function roomOf(given: Partial<RoomState> = {}): RoomState {
  const isPresent = (): boolean => true;
  const gateway = gatewayId('g');
  const moment = { now: 1, commandId: '1-0-0', partitionTimeline: 't', gateway, isPresent, isReachable: isPresent };
  const { state } = apply(null, joining('r', 'ana'), moment, defaultRoomSettings);
  if (state === null) throw new Error('no room');
  return { ...state, life: 'first', version: 3, ...given };
}

test('a room is written at once, and again a second later if it has changed', () => {
  const written: WrittenRooms = new Map();
  expect(roomsBehind([roomOf()], written, 0)).toHaveLength(1);
  noteWritten(written, [roomOf()], 0);
  expect(roomsBehind([roomOf()], written, 5_000)).toEqual([]);
  expect(roomsBehind([roomOf({ version: 4 })], written, 1_000)).toEqual([]);
  expect(roomsBehind([roomOf({ version: 4 })], written, 1_001)).toHaveLength(1);
});

test('the next life of a room is written at once, also at the version that was written of the one before', () => {
  const written: WrittenRooms = new Map();
  noteWritten(written, [roomOf()], 0);
  expect(roomsBehind([roomOf({ life: 'second' })], written, 1)).toHaveLength(1);
});

test('rooms that ended are forgotten', () => {
  const written: WrittenRooms = new Map();
  const room = roomOf();
  noteWritten(written, [room], 0);
  forgetEnded(written, new Map([[room.id, room]]));
  expect(written.size).toBe(1);
  forgetEnded(written, new Map());
  expect(written.size).toBe(0);
});

test('1,000 rooms are written at once, the youngest first, then the rest', () => {
  const rooms = Array.from({ length: 1_500 }, (_, n) => roomOf({ id: roomId(`r${n}`), createdAt: n }));
  const written: WrittenRooms = new Map();
  const first = roomsBehind(rooms, written, 0);
  expect(first.map(({ createdAt }) => createdAt)).toEqual(Array.from({ length: 1_000 }, (_, n) => 1_499 - n));
  noteWritten(written, first, 0);
  expect(roomsBehind(rooms, written, 0)).toHaveLength(500);
});
