import type { Seen } from './load-member.ts';

/** How some times are spread, ms; 0 where there are none. */
export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** What all clients of a load saw. */
export interface Figures {
  readonly joined: Spread;
  readonly returned: Spread;
  /** Returns that were answered by RESUMED; the others got a snapshot. */
  readonly resumed: number;
  readonly answered: Spread;
  /** Lines of the chat that were answered: the history has to hold each of them once. */
  readonly said: number;
  readonly delivered: Spread;
  readonly frames: number;
  /** Each kind of fault, and how often it was seen. At most 100 kinds; the rest is counted as `others`. */
  readonly faults: ReadonlyMap<string, number>;
}

/** Times of which so many are kept; beyond, each new one takes the place of one by chance, so that they stay a sample. */
const SAMPLE = 200_000;
const KINDS = 100;

/** Adds up what clients see; `figures` as it is now. */
export function tally(): { readonly seen: () => Seen; readonly figures: () => Figures } {
  const [joined, returned, answered, delivered] = [new Sample(), new Sample(), new Sample(), new Sample()];
  const faults = new Map<string, number>();
  let frames = 0;
  let resumed = 0;
  let said = 0;
  const seen = (): Seen => {
    let wasIn = false;
    return {
      joined: (ms, how) => {
        (wasIn ? returned : joined).add(ms);
        if (wasIn && how === 'RESUMED') resumed += 1;
        wasIn = true;
      },
      answered: (ms, type) => {
        answered.add(ms);
        if (type === 'CHAT') said += 1;
      },
      delivered: (ms) => delivered.add(ms),
      frame: () => (frames += 1),
      fault: (what) => {
        const kind = faults.has(what) || faults.size < KINDS ? what : 'others';
        faults.set(kind, (faults.get(kind) ?? 0) + 1);
      },
    };
  };
  const figures = (): Figures => ({
    joined: joined.spread(),
    returned: returned.spread(),
    resumed,
    answered: answered.spread(),
    said,
    delivered: delivered.spread(),
    frames,
    faults: new Map(faults),
  });
  return { seen, figures };
}

class Sample {
  readonly #times: number[] = [];
  #count = 0;
  #max = 0;

  add(ms: number): void {
    this.#count += 1;
    this.#max = Math.max(this.#max, ms);
    if (this.#times.length < SAMPLE) this.#times.push(ms);
    else this.#replaceOne(ms);
  }

  spread(): Spread {
    const sorted = this.#times.toSorted((one, other) => one - other);
    const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
    return { count: this.#count, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: this.#max };
  }

  /** Reservoir sampling (Vitter's algorithm R). */
  #replaceOne(ms: number): void {
    const place = Math.floor(Math.random() * this.#count);
    if (place < SAMPLE) this.#times[place] = ms;
  }
}
