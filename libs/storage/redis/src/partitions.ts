import type { Redis } from './connect.ts';
import { partitionsKey } from './keys.ts';

/** Fixes the partition count at first start and returns the one that holds: another than `wanted` means a process configured otherwise. */
export async function fixPartitions(redis: Redis, wanted: number): Promise<number> {
  const stored = await readPartitions(redis);
  if (stored !== null) return stored;
  await redis.set(partitionsKey, wanted, 'NX');
  return (await readPartitions(redis)) ?? wanted;
}

/** The partition count that holds, null while no worker has ever started. */
export async function readPartitions(redis: Redis): Promise<number | null> {
  const stored = await redis.get(partitionsKey);
  return stored === null ? null : Number(stored);
}
