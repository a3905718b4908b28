import { sql } from 'kysely';
import { parseLogId } from '../log-position.ts';
import type { HistoryTransaction } from '../schema.ts';
import { timestamp } from '../time.ts';
import type { EventRow } from '../event-row.ts';

function keyOf({ roomId, timeline, seq }: Pick<EventRow, 'roomId' | 'timeline' | 'seq'>): string {
  return `${roomId} ${timeline} ${seq}`;
}

/**
 * Inserts events in one statement and returns those that were not there yet, in their order. Rejects as a whole when one
 * of them is refused.
 */
export async function insertEvents(tx: HistoryTransaction, events: readonly EventRow[]): Promise<EventRow[]> {
  const log = events.map(({ logId }) => parseLogId(logId));
  const { rows } = await sql<{ roomId: string; timeline: string; seq: number }>`
    insert into room_events
      (room_id, life, partition, timeline, seq, at, log_ms, log_n, type, user_id, session, command_id, body)
    select room_id, life, partition, timeline, seq, ${timestamp(sql`at_ms`)}, log_ms, log_n, type, user_id, session,
      command_id, body::jsonb
    from unnest(
      ${events.map(({ roomId }) => roomId)}::text[],
      ${events.map(({ life }) => life)}::text[],
      ${events.map(({ partition }) => partition)}::integer[],
      ${events.map(({ timeline }) => timeline)}::text[],
      ${events.map(({ seq }) => seq)}::bigint[],
      ${events.map(({ at }) => at)}::bigint[],
      ${log.map(({ ms }) => ms)}::bigint[],
      ${log.map(({ n }) => n)}::bigint[],
      ${events.map(({ type }) => type)}::text[],
      ${events.map(({ userId }) => userId)}::text[],
      ${events.map(({ session }) => session)}::text[],
      ${events.map(({ commandId }) => commandId)}::bigint[],
      ${events.map(({ body }) => body)}::text[]
    ) as event (room_id, life, partition, timeline, seq, at_ms, log_ms, log_n, type, user_id, session, command_id, body)
    on conflict do nothing
    returning room_id as "roomId", timeline, seq`.execute(tx);
  if (rows.length === events.length) return [...events];
  const written = new Set(rows.map(keyOf));
  return events.filter((event) => written.delete(keyOf(event)));
}
