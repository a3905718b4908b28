import { BLOCK_MS } from '@tandem-watch/storage-redis';
import type { Owner } from './owner.ts';

// How old the newest entry is that was read says something else: where nobody does anything it is up to two seconds, since
// the signs of life of gateways are all that comes, and they move the cursor once a second. Autoscalers that count by
// that add workers to an idle cluster until there are no more to add.

/** Where nothing comes a loop is back to read after so many ms: Redis looks ten times a second whose BLOCK is over. */
export const BACK_MS: number = BLOCK_MS + 250;

/**
 * How long commands wait for the loop of an owner, ms: as long as the oldest of the last read had, or, when the loop does
 * not come back to read, since when it should have. `now` is of this process's clock.
 */
export function commandLag({ readAt, waitedMs }: Pick<Owner, 'readAt' | 'waitedMs'>, now: number): number {
  return Math.max(0, waitedMs, now - readAt - BACK_MS);
}
