import type { Runtime } from '../src/index.ts';

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly run: () => void;
}

/** Time, timers and chance in the hand of a test. */
export class World {
  /** What `random` gives. */
  chance = 0.5;
  isShown = true;
  readonly reported: unknown[] = [];
  /** Timers run at multiples of this only, as in a hidden tab; ms. */
  throttleMs = 1;
  #now = 1_000;
  #wall = 1_795_000_000_000;
  #order = 0;
  readonly #timers = new Set<Timer>();
  readonly #wakers = new Set<() => void>();

  readonly runtime: Runtime = {
    now: () => this.#now,
    wall: () => this.#wall,
    random: () => this.chance,
    after: (ms, run) => {
      const timer = { due: this.#now + Math.max(0, ms), order: this.#order++, run };
      this.#timers.add(timer);
      return () => void this.#timers.delete(timer);
    },
    onWake: (listener) => {
      this.#wakers.add(listener);
      return () => void this.#wakers.delete(listener);
    },
    isShown: () => this.isShown,
    report: (error) => void this.reported.push(error),
  };

  get now(): number {
    return this.#now;
  }

  /** How many timers wait. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Lets time pass: every timer runs when it is due. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#moveTo(Math.max(this.#now, this.#dueOf(next)));
      this.#timers.delete(next);
      next.run();
      await settle();
    }
    this.#moveTo(end);
  }

  /** The machine stands still: no timer runs, and the monotonic clock stops. */
  sleep(ms: number): void {
    this.#wall += ms;
  }

  /** The tab is frozen: time passes and no timer runs before the next `advance`. */
  freeze(ms: number): void {
    this.#moveTo(this.#now + ms);
  }

  /** The network has changed, or the page is shown again. */
  wake(): void {
    for (const waker of this.#wakers) waker();
  }

  /** Somebody sets the wall clock. */
  setWall(byMs: number): void {
    this.#wall += byMs;
  }

  #moveTo(now: number): void {
    this.#wall += now - this.#now;
    this.#now = now;
  }

  #dueOf(timer: Timer): number {
    return Math.ceil(timer.due / this.throttleMs) * this.throttleMs;
  }

  #next(end: number): Timer | undefined {
    return [...this.#timers]
      .filter((timer) => this.#dueOf(timer) <= end)
      .toSorted((a, b) => a.due - b.due || a.order - b.order)[0];
  }
}

/** Lets promises run that can. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}
