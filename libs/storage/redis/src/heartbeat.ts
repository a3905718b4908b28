import type { Redis } from './connect.ts';
import type { Fence } from './commit.ts';
import { partitionKeys } from './keys.ts';
import { run, script } from './script.ts';

/** What the owner learns from its own heartbeat. */
export type HeartbeatResult =
  | {
      readonly kind: 'told';
      /** Redis TIME in ms: the system's clock. */
      readonly time: number;
      /** used_memory in % of maxmemory, 0 without a limit. */
      readonly memory: number;
    }
  | { readonly kind: 'timeline' | 'fenced' };

/**
 * Tells every gateway in `feeds` where the partition is: one message a second covers the loss of any last message, in
 * all rooms. It is no message of the count: n is not raised. A script without writes may not publish, and a plain one
 * is refused at maxmemory, so it is allowed to run out of memory.
 *
 * KEYS: own, feeds. ARGV: epoch, replication id, timeline, least % to tell.
 * Returns {'OK', time, memory} | {'TIMELINE'} | {'FENCED'}.
 */
const heartbeatScript = script(
  'heartbeat',
  `#!lua flags=allow-oom
local own = redis.call('HMGET', KEYS[1], 'epoch', 'cursor', 'log')
local replid = string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)')
if replid ~= ARGV[2] then return {'TIMELINE'} end
if own[1] ~= ARGV[1] then return {'FENCED'} end
local t = redis.call('TIME')
local time = string.format('%d', t[1] * 1000 + math.floor(t[2] / 1000))
local info = redis.call('INFO', 'memory')
local used = tonumber(string.match(info, 'used_memory:(%d+)'))
local limit = tonumber(string.match(info, 'maxmemory:(%d+)'))
local memory = math.max(limit > 0 and math.floor(used * 100 / limit) or 0, tonumber(ARGV[4]))
local channel = string.match(KEYS[1], '^({.-})') .. ':gw:'
local feeds = redis.call('HGETALL', KEYS[2])
for i = 1, #feeds, 2 do
  redis.call('SPUBLISH', channel .. feeds[i], table.concat({'B', ARGV[3], feeds[i + 1], own[3], own[2], time, memory}, ' '))
end
return {'OK', time, memory}`,
);

/**
 * Sends the heartbeat of a partition. `leastPercent` is told when the memory in use is less: what else fills up, as if it
 * were memory. Rejects when Redis does.
 */
export async function heartbeat(redis: Redis, fence: Fence, leastPercent = 0): Promise<HeartbeatResult> {
  const keys = partitionKeys(fence.partition);
  const reply = await run(
    redis,
    heartbeatScript,
    [keys.own, keys.feeds],
    [fence.epoch, fence.replicationId, fence.timeline, leastPercent],
  );
  const [word, time, memory] = Array.isArray(reply) ? reply.map(String) : [];
  if (word === 'TIMELINE') return { kind: 'timeline' };
  if (word === 'FENCED') return { kind: 'fenced' };
  if (word !== 'OK') throw new Error(`the heartbeat script answered ${JSON.stringify(reply)}`);
  return { kind: 'told', time: Number(time), memory: Number(memory) };
}
