import { sql } from 'kysely';
import type { EventRow } from '../event-row.ts';
import type { RoomRow } from '../rooms/room-row.ts';
import type { HistoryTransaction } from '../schema.ts';
import { byLife, type LifeKey } from './by-life.ts';

export type LaterEvent = Pick<EventRow, 'seq' | 'at' | 'type' | 'userId' | 'body'>;

/** The events of rooms that are later than their snapshots, in their order. */
export async function readLaterEvents(
  tx: HistoryTransaction,
  rooms: readonly RoomRow[],
): Promise<(room: LifeKey) => LaterEvent[]> {
  const { rows } = await sql<LifeKey & Omit<LaterEvent, 'at'> & { at: Date }>`
    select room_id as "roomId", life, event.seq, at, type, user_id as "userId", body::text as body
    from room_history event
    join unnest(
      ${rooms.map(({ roomId }) => roomId)}::text[],
      ${rooms.map(({ life }) => life)}::text[],
      ${rooms.map(({ seq }) => seq)}::bigint[]
    ) as room (room_id, life, seq) using (room_id, life)
    where event.seq > room.seq and not cut
    order by event.seq`.execute(tx);
  const rowsOf = byLife(rows);
  return (room) =>
    rowsOf(room).map(({ seq, at, type, userId, body }) => {
      return { seq, at: at.getTime(), type, userId, body };
    });
}
