import { createBackoff } from '@tandem-watch/service';
import { retryAfter } from '@tandem-watch/storage-postgres';

export interface Patience {
  /** How long to try, ms. */
  readonly waitMs: number;
  readonly random: () => number;
  /** Told why it is tried again. */
  readonly onRetry: (reason: string) => void;
}

/**
 * Does something with PostgreSQL, again and again while that is starting or restarting. What an operator has to change (a
 * wrong password, a missing right, a failing statement) is thrown at once.
 */
export async function withPatience<T>(work: () => Promise<T>, { waitMs, random, onRetry }: Patience): Promise<T> {
  const patience = AbortSignal.timeout(waitMs);
  const backoff = createBackoff({ firstMs: 200, maxMs: 5000 }, random);
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const retry = retryAfter(error);
      if (!retry.passing) throw error;
      onRetry(retry.reason);
      if (!(await backoff.wait(patience))) throw error;
    }
  }
}
