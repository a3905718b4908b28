// The server's clock as seen from here. A PONG tells the server's time at a moment between the PING and its own arrival;
// taking the middle is wrong by half of the round trip at most, so of the last samples the one with the shortest round
// trip counts. Averages would mix in the slow ones. Samples are thrown away when the two local clocks drift apart: then
// one of them was set, or stood still while the machine slept, and old offsets are worth nothing.

/** Samples looked at. */
const WINDOW = 12;

/** How old a sample may be, ms: crystals drift by up to 0.1 ms/s. */
const MAX_AGE_MS = 300_000;

/** How far wall clock and monotonic clock may move apart between two looks, ms. */
const DRIFT_MS = 250;

/** The server's clock, as well as it is known. */
export interface ServerClock {
  /** The server's time, ms. */
  readonly now: () => number;
  /** What has to be added to the local monotonic clock, ms. */
  readonly offsetMs: () => number;
  /** The round trip of the sample that counts, ms: the offset is wrong by half of it at most. Null without a sample. */
  readonly roundTripMs: () => number | null;
}

interface Sample {
  readonly offset: number;
  readonly roundTrip: number;
  readonly at: number;
}

/** The clock and how it is set. */
export interface ClockSetter extends ServerClock {
  /** A PONG: the server's time, and the local times (monotonic, ms) of its PING and of its arrival. */
  readonly sample: (serverTime: number, sentAt: number, receivedAt: number) => void;
  /** A server time that came without a question: counts until there is a sample. */
  readonly hint: (serverTime: number) => void;
  /** Another gateway answers from now on: its samples replace those of the one before. */
  readonly renew: () => void;
  /** Looks whether the local clocks moved apart; true when the samples were thrown away. */
  readonly check: () => boolean;
}

/** Makes a clock out of the two local ones. */
export function createServerClock(now: () => number, wall: () => number): ClockSetter {
  let samples: Sample[] = [];
  let isStale = false;
  let offset = wall() - now();
  let apart = offset;
  let roundTrip: number | null = null;

  const choose = (): void => {
    const best = samples.toSorted((a, b) => a.roundTrip - b.roundTrip)[0];
    if (best === undefined) return;
    offset = best.offset;
    roundTrip = best.roundTrip;
  };

  return {
    now: () => now() + offset,
    offsetMs: () => offset,
    roundTripMs: () => roundTrip,
    sample: (serverTime, sentAt, receivedAt) => {
      if (receivedAt < sentAt) return;
      const fresh = { offset: serverTime - (sentAt + receivedAt) / 2, roundTrip: receivedAt - sentAt, at: receivedAt };
      const kept = isStale ? [] : samples.filter(({ at }) => receivedAt - at < MAX_AGE_MS);
      isStale = false;
      samples = [...kept, fresh].slice(-WINDOW);
      choose();
    },
    hint: (serverTime) => {
      if (samples.length === 0 || isStale) offset = roundTrip === null ? serverTime - now() : offset;
    },
    renew: () => {
      isStale = true;
    },
    check: () => {
      const between = wall() - now();
      const moved = Math.abs(between - apart) > DRIFT_MS;
      if (moved) isStale = true;
      apart = between;
      return moved;
    },
  };
}
