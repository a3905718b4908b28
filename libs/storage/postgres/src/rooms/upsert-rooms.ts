import { type Refused, writeOrBisect } from '../bisect.ts';
import type { History } from '../schema.ts';
import type { RoomRow } from './room-row.ts';
import { writeRooms } from './write-rooms.ts';

/**
 * Writes snapshots of rooms, each of them only if it is newer by (timelineEpoch, version) than what is there. Returns
 * those that PostgreSQL refuses; all others are written.
 */
export function upsertRooms(db: History, rows: readonly RoomRow[]): Promise<Refused<RoomRow>[]> {
  return writeOrBisect(rows, (part) => writeRooms(db, part));
}
