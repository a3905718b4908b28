import type { Redis } from './connect.ts';
import type { Fence } from './commit.ts';
import { partitionKeys } from './keys.ts';
import { run, script } from './script.ts';

/** KEYS: own. ARGV: epoch, replication id. Returns 1, or 0 when fenced. */
const noteScript = script(
  'note-try',
  `#!lua flags=allow-oom
local own = redis.call('HMGET', KEYS[1], 'epoch')
local replid = string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)')
if replid ~= ARGV[2] or own[1] ~= ARGV[1] then return 0 end
redis.call('HINCRBY', KEYS[1], 'tried', 1)
return 1`,
);

/**
 * Stores that the command behind the cursor is about to be tried alone, until the next commit: an owner that dies of it
 * cannot say so any more. False when fenced.
 */
export async function noteTry(redis: Redis, fence: Fence): Promise<boolean> {
  const { own } = partitionKeys(fence.partition);
  return (await run(redis, noteScript, [own], [fence.epoch, fence.replicationId])) === 1;
}
