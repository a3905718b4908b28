import type { Redis } from './connect.ts';
import type { Fence } from './commit.ts';
import { partitionKeys } from './keys.ts';
import { REQUIRE_FENCE } from './require-fence.ts';
import { run, script } from './script.ts';

/** KEYS: own. ARGV: epoch, replication id, 1 or -1. Returns 1, or 0 when fenced. */
const noteScript = script(
  'note-try',
  `#!lua flags=allow-oom
${REQUIRE_FENCE}
redis.call('HSET', KEYS[1], 'tried', math.max(0, (tonumber(redis.call('HGET', KEYS[1], 'tried')) or 0) + ARGV[3]))
return 1`,
);

/**
 * Stores that the command behind the cursor is about to be tried alone, until the next commit: an owner that dies of it
 * cannot say so any more. False when fenced.
 */
export async function noteTry(redis: Redis, fence: Fence): Promise<boolean> {
  return await change(redis, fence, 1);
}

/** Takes the note of a try back that was survived without a commit. False when fenced. */
export async function forgetTry(redis: Redis, fence: Fence): Promise<boolean> {
  return await change(redis, fence, -1);
}

async function change(redis: Redis, fence: Fence, by: 1 | -1): Promise<boolean> {
  const { own } = partitionKeys(fence.partition);
  return (await run(redis, noteScript, [own], [fence.epoch, fence.replicationId, by])) === 1;
}
