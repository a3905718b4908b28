import { sql } from 'kysely';
import type { History } from './schema.ts';

/** The month of now and this many after it have a partition. */
export const monthsAhead = 3;

/**
 * Makes the monthly partitions of `room_events` that are missing, `months` of them from the month of `fromMs` on; returns
 * their names. Rejects with SQLSTATE 22023 for a time before 2020 or more than a year ahead.
 */
export async function ensurePartitions(db: History, fromMs: number, months: number): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from ensure_partitions(${fromMs}::bigint, ${months}::integer) as name`.execute(db);
  return rows.map(({ name }) => name);
}
