import type { RoomRow } from '../rooms/room-row.ts';
import type { History } from '../schema.ts';
import { type LaterEvent, readLaterEvents } from './later-events.ts';
import { readLivingRooms } from './living-rooms.ts';
import { type People, readPeople } from './people.ts';

/** A living room as history has it. */
export interface StoredRoom extends People {
  /** Its last snapshot; `seq` is that of its last event, which may be later than the snapshot. */
  readonly room: RoomRow;
  /** Events that are later than the snapshot, in their order: to be applied to it. */
  readonly later: readonly LaterEvent[];
}

export interface RebuildOptions {
  readonly partition: number;
  /** ms: sessions of those who left later than this are given as well. */
  readonly leftSince: number;
}

/**
 * Everything that PostgreSQL knows of a partition's rooms: of each the newest life, if it is not archived. Events that
 * were cut off by a later timeline count for nothing.
 */
export async function rebuild(db: History, { partition, leftSince }: RebuildOptions): Promise<StoredRoom[]> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const rooms = await readLivingRooms(tx, partition);
      const people = await readPeople(tx, rooms, leftSince);
      const later = await readLaterEvents(tx, rooms);
      return rooms.map((room) => {
        const events = later(room);
        const seq = events.at(-1)?.seq ?? room.seq;
        return { room: { ...room, seq }, later: events, ...people(room) };
      });
    });
}
