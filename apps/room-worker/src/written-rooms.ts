import type { RoomId } from '@tandem-watch/protocol';
import type { RoomState } from '@tandem-watch/room';

/** A room's row is written so often at most, ms. */
const ROOM_EVERY_MS = 1_000;

/** Rooms in one write: a new owner has all of its rooms to write. */
export const ROOMS_AT_ONCE = 1_000;

/** What was written of each room, and when (ms of this process's clock). */
export type WrittenRooms = Map<RoomId, { readonly life: string; readonly version: number; readonly at: number }>;

/**
 * Rooms whose row is behind at `now`, each at most once a second; a new room's at once. The next life of an id is another
 * room, whose version may be the one that was written of the life before. When they are too many for one write, the
 * youngest come first: of those PostgreSQL may have nothing yet.
 */
export function roomsBehind(rooms: Iterable<RoomState>, written: WrittenRooms, now: number): RoomState[] {
  const behind = Array.from(rooms).filter(({ id, life, version }) => {
    const before = written.get(id);
    return before?.life !== life || (before.version !== version && now - before.at > ROOM_EVERY_MS);
  });
  if (behind.length <= ROOMS_AT_ONCE) return behind;
  return behind.toSorted((a, b) => b.createdAt - a.createdAt).slice(0, ROOMS_AT_ONCE);
}

/** Notes that these rooms were written at `now`. */
export function noteWritten(written: WrittenRooms, rooms: readonly RoomState[], now: number): void {
  for (const { id, life, version } of rooms) written.set(id, { life, version, at: now });
}

/** Forgets the rooms that are there no more. */
export function forgetEnded(written: WrittenRooms, rooms: ReadonlyMap<RoomId, RoomState>): void {
  for (const room of written.keys()) if (!rooms.has(room)) written.delete(room);
}
