import type { Redis } from './connect.ts';
import type { Fence } from './commit.ts';
import { partitionKeys } from './keys.ts';
import { REQUIRE_FENCE } from './require-fence.ts';
import { run, script } from './script.ts';

/**
 * Begins the command stream anew.
 *
 * Problem: stream ids never go back. When Redis's clock jumps ahead and is set right again, every new entry carries the
 * time of the jump, and every deadline waits until real time gets there. Choice: the stream is thrown away, the cursor
 * set to its beginning, and the epoch raised, so that nothing of before is committed behind it. Batch numbers stay:
 * what gateways send again is applied once.
 *
 * KEYS: own, cmd. ARGV: epoch, replication id. Returns 1, or 0 when fenced.
 */
const beginScript = script(
  'begin-commands',
  `#!lua
${REQUIRE_FENCE}
redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[1], 'epoch', string.format('%d', ARGV[1] + 1), 'cursor', '0-0', 'index', -1, 'tries', 0, 'tried', 0)
return 1`,
);

/** Begins the command stream of a partition anew; its owner has to take ownership again. False when fenced. */
export async function beginCommands(redis: Redis, fence: Fence): Promise<boolean> {
  const { own, commands } = partitionKeys(fence.partition);
  return (await run(redis, beginScript, [own, commands], [fence.epoch, fence.replicationId])) === 1;
}
