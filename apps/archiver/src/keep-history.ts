import { ensurePartitions, pruneHistory, type History } from '@tandem-watch/storage-postgres';

/** What a run changed in PostgreSQL. */
export interface KeptHistory {
  readonly made: readonly string[];
  readonly dropped: readonly string[];
  readonly rooms: number;
}

/** Makes the monthly partitions of the months to come and removes what is older than retention allows. `now` in ms. */
export async function keepHistory(
  db: History,
  now: number,
  monthsAhead: number,
  keepDays: number,
): Promise<KeptHistory> {
  const made = await ensurePartitions(db, now, 1 + monthsAhead);
  const { partitions: dropped, rooms } = await pruneHistory(db, keepDays);
  return { made, dropped, rooms };
}
