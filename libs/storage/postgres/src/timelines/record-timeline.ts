import { parseLogId } from '../log-position.ts';
import type { History, HistoryTransaction } from '../schema.ts';
import { timestamp } from '../time.ts';
import { sql } from 'kysely';
import { forgetCutPresence } from './forget-cut-presence.ts';
import { lockPartition } from './lock-partition.ts';

/** The beginning of a partition's timeline, as the first entry of it in the log tells. */
export interface TimelineStart {
  readonly partition: number;
  readonly timeline: string;
  readonly epoch: number;
  /** The timeline before it; null when there was none, or when Redis came back empty. */
  readonly parent: string | null;
  /** The last log entry of the parent that was kept; null like `parent`. */
  readonly parentLastLogId: string | null;
  /** ms. */
  readonly startedAt: number;
}

/** What PostgreSQL holds of a history that Redis has lost. */
export interface CutHistory {
  /** Events behind the end of their timeline. They stay, marked as cut. */
  readonly events: number;
  /** The rooms they are of: their rows may be ahead of Redis and have to be written anew. */
  readonly rooms: readonly { readonly roomId: string; readonly life: string }[];
}

/**
 * Records a timeline, once, and ends its predecessors where it began: events behind that place are cut from then on, and
 * what they did to `users` is undone. May be repeated; returns what is cut each time.
 */
export async function recordTimeline(db: History, start: TimelineStart): Promise<CutHistory> {
  return db.transaction().execute(async (tx) => {
    await lockPartition(tx, start.partition);
    await insertTimeline(tx, start);
    if (start.parentLastLogId === null) return { events: 0, rooms: [] };
    await forgetCutPresence(tx, start.partition, parseLogId(start.parentLastLogId));
    return countCut(tx, start.partition, parseLogId(start.parentLastLogId).ms);
  });
}

async function insertTimeline(tx: HistoryTransaction, start: TimelineStart): Promise<void> {
  const last = start.parentLastLogId === null ? undefined : parseLogId(start.parentLastLogId);
  await tx
    .insertInto('timelines')
    .values({
      partition: start.partition,
      timeline: start.timeline,
      epoch: start.epoch,
      parent: start.parent,
      parent_last_log_ms: last?.ms ?? null,
      parent_last_log_n: last?.n ?? null,
      started_at: timestamp(sql`${start.startedAt}::bigint`),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function countCut(tx: HistoryTransaction, partition: number, fromMs: number): Promise<CutHistory> {
  const rows = await tx
    .selectFrom('room_history')
    .select((select) => ['room_id as roomId', 'life', select.fn.countAll<number>().as('events')])
    .where('partition', '=', partition)
    .where('log_ms', '>=', fromMs)
    .where('cut', '=', true)
    .groupBy(['room_id', 'life'])
    .orderBy('room_id')
    .execute();
  return {
    events: rows.reduce((sum, { events }) => sum + events, 0),
    rooms: rows.map(({ roomId, life }) => ({ roomId, life })),
  };
}
