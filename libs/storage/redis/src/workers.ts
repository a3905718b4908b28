import type { Redis } from './connect.ts';
import { workersKey } from './keys.ts';
import { run, script } from './script.ts';

// Workers register for balance only: a wrong count costs balance, never safety. One hash, not a key each: in a cluster
// those would have to be looked for on every node.

/** KEYS: workers. ARGV: worker, partitions it holds, ms. A field is `<partitions> <ms of TIME until which it counts>`. */
const registerScript = script(
  'register-worker',
  `#!lua
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local workers = redis.call('HGETALL', KEYS[1])
for i = 1, #workers, 2 do
  if tonumber(string.match(workers[i + 1], '%d+$')) < now then redis.call('HDEL', KEYS[1], workers[i]) end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. string.format('%d', now + ARGV[3]))
redis.call('PEXPIRE', KEYS[1], ARGV[3])`,
);

/** Says that a worker lives, and how many partitions it holds, for `ttlMs`. */
export async function registerWorker(redis: Redis, worker: string, held: number, ttlMs: number): Promise<void> {
  await run(redis, registerScript, [workersKey], [worker, held, ttlMs]);
}

/** A worker that stops takes no more partitions. */
export async function unregisterWorker(redis: Redis, worker: string): Promise<void> {
  await redis.hdel(workersKey, worker);
}

/** The workers that live, or did until a moment ago, with the number of partitions that each said to hold. */
export async function readWorkers(redis: Redis): Promise<Map<string, number>> {
  const stored = await redis.hgetall(workersKey);
  return new Map(Object.entries(stored).map(([worker, text]) => [worker, Number.parseInt(text, 10)]));
}
