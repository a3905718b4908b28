import type { Effect, RoomState } from '@tandem-watch/room';
import { addResult, isFull, type Draft } from './draft.ts';
import { fieldsWritten } from './write-size.ts';

/** What a command does to one of the rooms that it concerns. */
export interface Change {
  readonly state: RoomState | null;
  readonly effects: readonly Effect[];
}

/**
 * Applies a command that concerns many rooms to one after the other; false when the commit is full before all are done.
 *
 * Problem: one STALL, DUE or GATEWAY_LOST may change every room of its partition. In one commit that is a script with
 * hundreds of thousands of arguments, which Redis works at for seconds or does not take at all. A place in the list of
 * rooms, stored beside the cursor, would have to mean the same to an owner that takes over in the middle. Choice: the
 * cursor stays before the command until no room is left that it changes, and the next commit applies it again, at the
 * same moment: what it has done to a room shows in the room, and is not done twice.
 */
export function sweep(draft: Draft, rooms: readonly RoomState[], change: (room: RoomState) => Change): boolean {
  for (const room of rooms) {
    if (isFull(draft)) return false;
    const { state, effects } = change(room);
    if (state === room && effects.length === 0) continue;
    draft.fields += fieldsWritten(room, state);
    addResult(draft, room.id, state, effects);
  }
  return true;
}
