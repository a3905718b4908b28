import { sql } from 'kysely';
import type { History } from './schema.ts';

export interface Pruned {
  /** Names of the monthly partitions that were dropped. */
  readonly partitions: readonly string[];
  /** How many archived rooms were removed. */
  readonly rooms: number;
}

/**
 * Removes what is older than `keepDays`: whole months of events, so that an event is kept for up to a month longer, and
 * rooms archived before; what operators did is kept as long. All or nothing: rejects with SQLSTATE 55P03 when somebody uses the events for longer than `lockMs`, since
 * everybody else queues behind the one who waits to drop a table.
 */
export async function pruneHistory(db: History, keepDays: number, lockMs = 5000): Promise<Pruned> {
  return db.transaction().execute(async (tx) => {
    await sql`select set_config('lock_timeout', ${String(lockMs)}, true)`.execute(tx);
    await sql`select prune_audit(${keepDays}::integer)`.execute(tx);
    const { rows } = await sql<Pruned>`select partitions, rooms from prune_history(${keepDays}::integer)`.execute(tx);
    return rows[0] ?? { partitions: [], rooms: 0 };
  });
}
