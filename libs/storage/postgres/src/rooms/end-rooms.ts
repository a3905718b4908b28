import { sql } from 'kysely';
import type { History } from '../schema.ts';
import { timestamp } from '../time.ts';

/** Ends lives of rooms that Redis has lost, so that no rebuild brings them back. `at` in ms. May be repeated. */
export async function endRooms(
  db: History,
  rooms: readonly { readonly roomId: string; readonly life: string }[],
  at: number,
): Promise<void> {
  if (rooms.length === 0) return;
  await sql`
    update rooms set archived_at = ${timestamp(sql`${at}::bigint`)}
    from unnest(
      ${rooms.map(({ roomId }) => roomId)}::text[], ${rooms.map(({ life }) => life)}::text[]) as lost (room_id, life)
    where rooms.room_id = lost.room_id and rooms.life = lost.life and archived_at is null`.execute(db);
}
