import { sql } from 'kysely';
import type { HistoryTransaction } from '../schema.ts';

/** The first key of our advisory locks on partitions: 'tw' in ASCII. Any number that others do not use would do. */
const space = 0x7477;

/**
 * Makes writers of one partition's history take turns until the transaction ends. Two drainers are harmless because of
 * it, and a timeline cannot be ended while events behind its end are being written.
 */
export async function lockPartition(tx: HistoryTransaction, partition: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(${space}::integer, ${partition}::integer)`.execute(tx);
}
