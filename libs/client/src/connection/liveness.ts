import type { Runtime } from '../runtime.ts';

// Whether the other end is still there, and the clock. A browser sees no ping frames, and a worker of an extension is
// ended after 30 s without traffic, so the client sends PING every 20 s. Timers cannot be trusted: a hidden tab gets one
// a minute, a sleeping machine none. So a timer that comes late proves nothing: the question is asked again, with the
// full time to answer it.

/** How often PING is sent, ms: below the 30 s after which idle workers end. */
const PING_MS = 20_000;
/** How long the answer may take, ms. */
const ANSWER_MS = 10_000;
/** How long it may take when there is reason for doubt, ms. */
const DOUBT_MS = 4_000;
/** A timer that is late by more was throttled, ms. */
const LATE_MS = 2_000;
/** The first PINGs come fast, for the clock, ms. */
const BURST_MS: readonly number[] = [0, 150, 300, 600, 1_200, 2_400];

export interface Liveness {
  /** Anything has arrived. */
  readonly heard: () => void;
  /** Asks now: the network changed, the page was shown again. */
  readonly doubt: () => void;
  /** Measures the clock anew: the local one has jumped. */
  readonly measure: () => void;
  readonly stop: () => void;
}

/** Watches one connection: sends PING by `ping`, and calls `onSilent` once when the other end is gone. */
export function watchLiveness({ now, after }: Runtime, ping: () => void, onSilent: () => void): Liveness {
  let cancel = (): void => {};
  let cancelBurst = (): void => {};
  let isAsked = false;

  const wait = (ms: number): void => {
    cancel();
    const due = now() + ms;
    cancel = after(ms, () => {
      const isLate = now() - due > LATE_MS;
      if (isAsked && !isLate) return onSilent();
      ask(ANSWER_MS);
    });
  };

  const ask = (answerMs: number): void => {
    isAsked = true;
    ping();
    wait(answerMs);
  };

  const burst = (index: number): void => {
    const ms = BURST_MS[index];
    if (ms === undefined) return;
    cancelBurst = after(ms - (BURST_MS[index - 1] ?? 0), () => {
      ping();
      burst(index + 1);
    });
  };

  wait(PING_MS);
  burst(0);
  return {
    heard: () => {
      if (!isAsked) return;
      isAsked = false;
      wait(PING_MS);
    },
    doubt: () => ask(DOUBT_MS),
    measure: () => {
      cancelBurst();
      burst(0);
    },
    stop: () => {
      cancel();
      cancelBurst();
    },
  };
}
