import type { Redis } from 'ioredis';
import type { DeadLetter } from './commit.ts';
import { partitionKeys } from './keys.ts';

/** How many letters `dead` keeps; the oldest go first. */
export const DEAD_LETTERS = 10_000;

/** Sets aside what PostgreSQL refuses; the commit sets aside what cannot be applied. */
export async function setAside(redis: Redis, partition: number, letters: readonly DeadLetter[]): Promise<void> {
  const { dead } = partitionKeys(partition);
  for (const { reason, body } of letters) {
    await redis.xadd(dead, 'MAXLEN', '~', DEAD_LETTERS, '*', 'reason', reason, 'body', body);
  }
}
