import type { Redis } from './connect.ts';
import type { Fence } from './commit.ts';
import { partitionKeys } from './keys.ts';
import { REQUIRE_FENCE } from './require-fence.ts';
import { run, script } from './script.ts';

/** KEYS: own. ARGV: epoch, replication id. Returns 1, or 0 when fenced. */
const noteScript = script(
  'note-stall',
  `#!lua flags=allow-oom
${REQUIRE_FENCE}
redis.call('HSET', KEYS[1], 'stalled', 1)
return 1`,
);

/**
 * Stores that a partition has stalled, until the commit that applies its STALL: an owner that dies before leaves it to
 * the next one, which would see a cursor that has just moved and nothing of the stall. False when fenced.
 */
export async function noteStall(redis: Redis, fence: Fence): Promise<boolean> {
  const { own } = partitionKeys(fence.partition);
  return (await run(redis, noteScript, [own], [fence.epoch, fence.replicationId])) === 1;
}
