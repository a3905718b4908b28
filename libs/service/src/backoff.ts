import { setTimeout as delay } from 'node:timers/promises';

// When a store comes back, everybody who waited for it knocks. Growing delays alone keep them in step; with full jitter
// (anywhere between 0 and the growing bound) they come spread out.

export interface BackoffPolicy {
  /** The first bound, ms. It doubles with each try. */
  readonly firstMs: number;
  /** The last bound, ms. */
  readonly maxMs: number;
}

export interface Backoff {
  /** Waits before the next try. True after the wait, false at once when `signal` is aborted. */
  wait(signal: AbortSignal): Promise<boolean>;
  /** Starts over: the last try was a success. */
  reset(): void;
}

/** The wait in ms before try `attempt` (0 is the first repeat); `random` gives 0…1. */
export function backoffDelay(attempt: number, { firstMs, maxMs }: BackoffPolicy, random: () => number): number {
  return random() * Math.min(maxMs, firstMs * 2 ** attempt);
}

/** Growing waits between tries of one thing. */
export function createBackoff(policy: BackoffPolicy, random: () => number): Backoff {
  let attempt = 0;
  return {
    async wait(signal) {
      if (signal.aborted) return false;
      const ms = backoffDelay(attempt, policy, random);
      attempt += 1;
      return delay(ms, true, { signal }).catch(() => false);
    },
    reset() {
      attempt = 0;
    },
  };
}
