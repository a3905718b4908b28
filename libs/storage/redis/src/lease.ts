import type { Redis } from './connect.ts';
import { partitionKeys } from './keys.ts';
import { run, script } from './script.ts';

// The lease is for liveness: it says who should own a partition now. That only one owner's commits count is the
// commit's business (epoch and replication id).

/** KEYS: lease. ARGV: owner, ms. Takes a free lease or one that was set to this owner. Returns 1, 2 when it was set, or 0. */
const takeScript = script(
  'take-lease',
  `#!lua flags=allow-oom
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return holder and 2 or 1`,
);

/** KEYS: lease. ARGV: owner, ms. Returns 1, or 0 when it is not held (any more). */
const renewScript = script(
  'renew-lease',
  `#!lua flags=allow-oom
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`,
);

/** KEYS: lease. ARGV: owner, receiver or ''. Returns 1, or 0 when it is not held. */
const releaseScript = script(
  'release-lease',
  `#!lua flags=allow-oom
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1`,
);

/** Takes the lease of a partition for `leaseMs` if it is free, or given to this worker; null when it is another's. */
export async function takeLease(
  redis: Redis,
  partition: number,
  worker: string,
  leaseMs: number,
): Promise<'free' | 'given' | null> {
  const taken = await run(redis, takeScript, [partitionKeys(partition).lease], [worker, leaseMs]);
  if (taken === 2) return 'given';
  return taken === 1 ? 'free' : null;
}

/** Whether anybody holds the lease of a partition. */
export async function isLeased(redis: Redis, partition: number): Promise<boolean> {
  return (await redis.exists(partitionKeys(partition).lease)) === 1;
}

/** Who holds the lease of a partition, null when nobody does. */
export async function readLease(redis: Redis, partition: number): Promise<string | null> {
  return await redis.get(partitionKeys(partition).lease);
}

/** Holds the lease for another `leaseMs`; false when it is another's. */
export async function renewLease(redis: Redis, partition: number, worker: string, leaseMs: number): Promise<boolean> {
  return (await run(redis, renewScript, [partitionKeys(partition).lease], [worker, leaseMs])) === 1;
}

/** Gives the lease up: to anybody, or to `receiver`, who has `leaseMs` to take it up. */
export async function releaseLease(
  redis: Redis,
  partition: number,
  worker: string,
  receiver: string | null,
  leaseMs: number,
): Promise<boolean> {
  return (await run(redis, releaseScript, [partitionKeys(partition).lease], [worker, receiver ?? '', leaseMs])) === 1;
}
