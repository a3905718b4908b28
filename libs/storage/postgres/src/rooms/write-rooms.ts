import { sql } from 'kysely';
import type { History } from '../schema.ts';
import { timestamp } from '../time.ts';
import type { RoomRow } from './room-row.ts';

/** Of several snapshots of a room's life the newest: a statement may change a row only once. */
function newest(rows: readonly RoomRow[]): RoomRow[] {
  const byLife = new Map<string, RoomRow>();
  for (const row of rows) {
    const key = `${row.roomId} ${row.life}`;
    const other = byLife.get(key);
    if (other === undefined || isNewer(row, other)) byLife.set(key, row);
  }
  return [...byLife.values()];
}

function isNewer(a: RoomRow, b: RoomRow): boolean {
  return a.timelineEpoch === b.timelineEpoch ? a.version > b.version : a.timelineEpoch > b.timelineEpoch;
}

/** Inserts snapshots of rooms, or updates those that are older by (epoch, version), in one statement. */
export async function writeRooms(db: History, given: readonly RoomRow[]): Promise<void> {
  const rows = newest(given);
  await sql`
    insert into rooms (room_id, life, partition, timeline, timeline_epoch, version, seq, host_user_id, url, position,
      playing, anchor_at, guest_control, guest_control_told, pin_tag, kicked, created_at, archived_at)
    select room_id, life, partition, timeline, timeline_epoch, version, seq, host_user_id, url, position, playing,
      ${timestamp(sql`anchor_ms`)}, guest_control, guest_control_told, pin_tag, kicked::jsonb,
      ${timestamp(sql`created_ms`)}, ${timestamp(sql`archived_ms`)}
    from unnest(
      ${rows.map(({ roomId }) => roomId)}::text[],
      ${rows.map(({ life }) => life)}::text[],
      ${rows.map(({ partition }) => partition)}::integer[],
      ${rows.map(({ timeline }) => timeline)}::text[],
      ${rows.map(({ timelineEpoch }) => timelineEpoch)}::bigint[],
      ${rows.map(({ version }) => version)}::bigint[],
      ${rows.map(({ seq }) => seq)}::bigint[],
      ${rows.map(({ hostUserId }) => hostUserId)}::text[],
      ${rows.map(({ url }) => url)}::text[],
      ${rows.map(({ position }) => position)}::double precision[],
      ${rows.map(({ playing }) => playing)}::boolean[],
      ${rows.map(({ anchorAt }) => anchorAt)}::bigint[],
      ${rows.map(({ guestControl }) => guestControl)}::boolean[],
      ${rows.map(({ guestControlTold }) => guestControlTold)}::boolean[],
      ${rows.map(({ pinTag }) => pinTag)}::text[],
      ${rows.map(({ kicked }) => JSON.stringify(kicked))}::text[],
      ${rows.map(({ createdAt }) => createdAt)}::bigint[],
      ${rows.map(({ archivedAt }) => archivedAt)}::bigint[]
    ) as given (room_id, life, partition, timeline, timeline_epoch, version, seq, host_user_id, url, position, playing,
      anchor_ms, guest_control, guest_control_told, pin_tag, kicked, created_ms, archived_ms)
    on conflict (room_id, life) do update set
      partition = excluded.partition, timeline = excluded.timeline, timeline_epoch = excluded.timeline_epoch,
      version = excluded.version, seq = excluded.seq, host_user_id = excluded.host_user_id, url = excluded.url,
      position = excluded.position, playing = excluded.playing, anchor_at = excluded.anchor_at,
      guest_control = excluded.guest_control, guest_control_told = excluded.guest_control_told,
      pin_tag = excluded.pin_tag, kicked = excluded.kicked, created_at = excluded.created_at,
      archived_at = excluded.archived_at
    where (excluded.timeline_epoch, excluded.version) > (rooms.timeline_epoch, rooms.version)`.execute(db);
}
