import type { Redis } from 'ioredis';
import { workerKey } from './keys.ts';

// Workers register for balance only: a wrong count costs balance, never safety.

/** Says that a worker lives, and how many partitions it holds, for `ttlMs`. */
export async function registerWorker(redis: Redis, worker: string, held: number, ttlMs: number): Promise<void> {
  await redis.set(workerKey(worker), held, 'PX', ttlMs);
}

/** A worker that stops takes no more partitions. */
export async function unregisterWorker(redis: Redis, worker: string): Promise<void> {
  await redis.del(workerKey(worker));
}

/** The live workers with the number of partitions that each said to hold. */
export async function readWorkers(redis: Redis): Promise<Map<string, number>> {
  const prefix = workerKey('');
  const workers = new Map<string, number>();
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', 1_000);
    cursor = next;
    const values = keys.length === 0 ? [] : await redis.mget(keys);
    keys.forEach((key, index) => {
      const held = values[index];
      if (typeof held === 'string') workers.set(key.slice(prefix.length), Number(held));
    });
  } while (cursor !== '0');
  return workers;
}
