import { sql } from 'kysely';
import type { RoomRow } from '../rooms/room-row.ts';
import type { HistoryTransaction, RoomsTable } from '../schema.ts';

/** The rooms of a partition whose newest life is not archived. */
export async function readLivingRooms(tx: HistoryTransaction, partition: number): Promise<RoomRow[]> {
  const { rows } = await sql<RoomsTable>`
    select * from rooms room
    where partition = ${partition} and archived_at is null and not exists (
      select from rooms other where other.room_id = room.room_id
        and (other.timeline_epoch, other.created_at, other.life) > (room.timeline_epoch, room.created_at, room.life))
    order by room_id`.execute(tx);
  return rows.map(roomOf);
}

function roomOf(row: RoomsTable): RoomRow {
  return {
    roomId: row.room_id,
    life: row.life,
    partition: row.partition,
    timeline: row.timeline,
    timelineEpoch: row.timeline_epoch,
    version: row.version,
    seq: row.seq,
    hostUserId: row.host_user_id,
    url: row.url,
    position: row.position,
    playing: row.playing,
    anchorAt: row.anchor_at.getTime(),
    guestControl: row.guest_control,
    guestControlTold: row.guest_control_told,
    pinTag: row.pin_tag,
    kicked: row.kicked,
    createdAt: row.created_at.getTime(),
    archivedAt: row.archived_at?.getTime() ?? null,
  };
}
