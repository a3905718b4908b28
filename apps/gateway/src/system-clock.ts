/**
 * The system's clock, as this process knows it: Redis TIME, which heartbeats carry. Of the offsets seen lately the
 * highest wins: a heartbeat that took longer on its way makes the clock look slower, none makes it look faster.
 */
export interface SystemClock {
  /** Takes the Redis TIME (ms) of a message that has just arrived. */
  readonly sample: (time: number) => void;
  /** Now, ms. */
  readonly now: () => number;
}

/** So many of the last samples count: a clock that was set shows after as many heartbeats. */
const SAMPLES = 64;

/** A clock that begins at `time` (ms); `monotonic` gives this process's ms. */
export function systemClock(time: number, monotonic: () => number): SystemClock {
  const offsets = [time - monotonic()];
  let offset = offsets[0] ?? 0;
  return {
    sample: (sampled) => {
      offsets.push(sampled - monotonic());
      if (offsets.length > SAMPLES) offsets.shift();
      offset = Math.max(...offsets);
    },
    now: () => Math.floor(monotonic() + offset),
  };
}
