import { sql } from 'kysely';
import { compareLogPositions, formatLogId, type LogPosition, parseLogId } from './log-position.ts';
import type { History } from './schema.ts';

/** How far a partition's log was written to PostgreSQL, on which of its timelines. */
export interface DrainPosition {
  readonly partition: number;
  /** The partition's timeline. */
  readonly timeline: string;
  /** Everything up to it, inclusive, is in PostgreSQL. */
  readonly logId: string;
}

/** Moves the position on; never back, whoever comes late. */
export async function moveDrain(db: History, { partition, timeline, logId }: DrainPosition): Promise<void> {
  const { ms, n } = parseLogId(logId);
  await sql`
    insert into drain (partition, timeline, log_ms, log_n) values (${partition}, ${timeline}, ${ms}, ${n})
    on conflict (partition, timeline) do update set log_ms = excluded.log_ms, log_n = excluded.log_n
    where (excluded.log_ms, excluded.log_n) > (drain.log_ms, drain.log_n)`.execute(db);
}

/**
 * The log id behind which the partition's log is still to be written; null for "from its beginning". A timeline that has
 * none of its own goes on from its parent's, but from no later than the last entry that it kept of its parent. The
 * timeline has to be recorded before (`recordTimeline`), or its parent is not known.
 */
export async function drainPosition(db: History, partition: number, timeline: string): Promise<string | null> {
  let limit: LogPosition | undefined;
  const seen = new Set<string>();
  for (let name: string | null = timeline; name !== null && !seen.has(name);) {
    seen.add(name);
    const own = await readDrain(db, partition, name);
    if (own !== undefined) return formatLogId(smaller(own, limit));
    const row = await readTimeline(db, partition, name);
    if (row !== undefined && row.last !== undefined) limit = smaller(row.last, limit);
    name = row?.parent ?? null;
  }
  return null;
}

/** Whether anything was ever drained, of whatever partition: if so, a Redis that knows nothing was emptied. */
export async function hasHistory(db: History): Promise<boolean> {
  return (await db.selectFrom('drain').select('partition').limit(1).executeTakeFirst()) !== undefined;
}

function smaller(a: LogPosition, b: LogPosition | undefined): LogPosition {
  return b === undefined || compareLogPositions(a, b) <= 0 ? a : b;
}

async function readDrain(db: History, partition: number, timeline: string): Promise<LogPosition | undefined> {
  const row = await db
    .selectFrom('drain')
    .select(['log_ms', 'log_n'])
    .where('partition', '=', partition)
    .where('timeline', '=', timeline)
    .executeTakeFirst();
  return row === undefined ? undefined : { ms: row.log_ms, n: row.log_n };
}

interface Parentage {
  readonly parent: string | null;
  /** The last entry of the parent that was kept. */
  readonly last: LogPosition | undefined;
}

async function readTimeline(db: History, partition: number, timeline: string): Promise<Parentage | undefined> {
  const row = await db
    .selectFrom('timelines')
    .select(['parent', 'parent_last_log_ms', 'parent_last_log_n'])
    .where('partition', '=', partition)
    .where('timeline', '=', timeline)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { parent, parent_last_log_ms: ms, parent_last_log_n: n } = row;
  return { parent, last: ms === null || n === null ? undefined : { ms, n } };
}
