import type { RoomId } from '@tandem-watch/protocol';
import type { Fence } from './commit.ts';
import type { Redis } from './connect.ts';
import { partitionKeys } from './keys.ts';
import { REQUIRE_FENCE } from './require-fence.ts';
import { run, script } from './script.ts';

/** What the fields of `own` begin with that name rooms which are set apart. */
export const APART = 'apart:';

/** KEYS: own. ARGV: epoch, replication id, number of fields to set, those, then fields to remove. Returns 1, or 0 when fenced. */
const keepScript = script(
  'keep-apart',
  `#!lua flags=allow-oom
${REQUIRE_FENCE}
for i = 4, #ARGV do
  if i <= 3 + tonumber(ARGV[3]) then redis.call('HSET', KEYS[1], ARGV[i], 1) else redis.call('HDEL', KEYS[1], ARGV[i]) end
end
return 1`,
);

/** Rooms that are set apart, and those that are no longer. */
export interface Apart {
  readonly apart: readonly RoomId[];
  readonly mended: readonly RoomId[];
}

/**
 * Stores which rooms are set apart. What the sockets of such a room do has no effect, so that whoever reads it again has
 * to ask the gateways which of them are left; an owner that finds it readable must know that it was not. False when
 * fenced.
 */
export async function keepApart(redis: Redis, fence: Fence, { apart, mended }: Apart): Promise<boolean> {
  if (apart.length + mended.length === 0) return true;
  const { own } = partitionKeys(fence.partition);
  const fields = [...apart, ...mended].map((room) => APART + room);
  return (await run(redis, keepScript, [own], [fence.epoch, fence.replicationId, apart.length, ...fields])) === 1;
}
