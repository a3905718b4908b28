import { renewLease } from '@tandem-watch/storage-redis';
import type { OwnerContext } from './owner.ts';
import { pause } from './pause.ts';

/**
 * Does work that comes before the pulse, and holds the lease meanwhile.
 *
 * Problem: a partition of many rooms, or one that has to be asked for in PostgreSQL, takes longer to load than a lease
 * lasts. Without renewal it runs out, the next worker takes it, fences this one and begins to load as well: nobody ever
 * finishes. A renewal that fails is no matter: what the work does to Redis is fenced.
 */
export async function holdingLease<Done>(
  partition: number,
  { redis, worker, settings }: OwnerContext,
  work: () => Promise<Done>,
): Promise<Done> {
  const done = new AbortController();
  const renewing = renew(done.signal);
  try {
    return await work();
  } finally {
    done.abort();
    await renewing;
  }

  async function renew(signal: AbortSignal): Promise<void> {
    for (;;) {
      await pause(settings.pulseMs, signal);
      if (signal.aborted) return;
      await renewLease(redis, partition, worker, settings.leaseMs).catch(() => false);
    }
  }
}
