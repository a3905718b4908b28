import type { History } from '../schema.ts';
import type { RoomRow } from './room-row.ts';
import { upsertRooms } from './upsert-rooms.ts';
import type { Refused } from '../bisect.ts';

/** A room's last snapshot, with the time of its end. */
export type ArchivedRoom = RoomRow & { readonly archivedAt: number };

/** Writes a room that has ended: inserts or updates its row, archived. Returns it when PostgreSQL refuses it. */
export function archiveRoom(db: History, row: ArchivedRoom): Promise<Refused<RoomRow>[]> {
  return upsertRooms(db, [row]);
}
