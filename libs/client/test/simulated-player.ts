import type { Player, PlayerReading } from '../src/index.ts';
import type { World } from './world.ts';

/** How a simulated player behaves. */
export interface PlayerHabits {
  /** How long a seek takes, ms. */
  seekMs?: number;
  /** Does what it is told only after this, ms: a frame of another site. */
  lagMs?: number;
  /** Its clock runs this much too fast: 0.001 is 1 ms a second. */
  drift?: number;
  /** Seeks land at the next multiple of this, s. */
  keyframeS?: number;
  /** Its speed cannot be chosen. */
  fixedSpeed?: boolean;
  /** Refuses to play before a click. */
  needsClick?: boolean;
}

/** A player that plays in the time of a world, and tells what was done to it. */
export class SimulatedPlayer implements Player {
  readonly done: string[] = [];
  /** What it shows instead of its position while it does not know that: NaN, Infinity. */
  nowhere: number | null = null;
  readonly rates: number[] = [];
  readonly setRate?: (rate: number) => void;
  readonly #world: World;
  readonly #habits: PlayerHabits;
  readonly #listeners = new Set<() => void>();
  #position = 0;
  #at: number;
  #playing = false;
  #rate = 1;
  #busyUntil = 0;

  constructor(world: World, habits: PlayerHabits = {}) {
    this.#world = world;
    this.#habits = habits;
    this.#at = world.now;
    if (habits.fixedSpeed !== true) {
      this.setRate = (rate) => {
        this.rates.push(rate);
        this.#change(() => (this.#rate = rate));
      };
    }
  }

  readonly read = (): PlayerReading => {
    this.#move();
    return {
      position: this.nowhere ?? this.#position,
      playing: this.#playing,
      ready: this.#world.now >= this.#busyUntil,
      ended: false,
      rate: this.#rate,
    };
  };

  readonly play = (): Promise<void> => {
    this.done.push('play');
    if (this.#habits.needsClick === true)
      return Promise.reject(Object.assign(new Error(), { name: 'NotAllowedError' }));
    this.#later(() => (this.#playing = true));
    return Promise.resolve();
  };

  readonly pause = (): void => {
    this.done.push('pause');
    this.#later(() => (this.#playing = false));
  };

  readonly seek = (position: number): void => {
    this.done.push(`seek ${position.toFixed(2)}`);
    this.#later(() => this.#jump(position));
  };

  readonly onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** The person at the player presses play or pause, or moves its slider. */
  press(what: 'play' | 'pause' | number): void {
    this.#habits.needsClick = false;
    this.#change(() => {
      if (typeof what === 'number') this.#jump(what);
      else this.#playing = what === 'play';
    });
  }

  /** It runs out of data for so long, ms. */
  stall(ms: number): void {
    this.#change(() => (this.#busyUntil = this.#world.now + ms));
  }

  #jump(position: number): void {
    const step = this.#habits.keyframeS ?? 0;
    this.#position = step === 0 ? position : Math.ceil(position / step) * step;
    this.#busyUntil = this.#world.now + (this.#habits.seekMs ?? 0);
  }

  #later(change: () => void): void {
    const { lagMs = 0 } = this.#habits;
    if (lagMs === 0) this.#change(change);
    else this.#world.runtime.after(lagMs, () => this.#change(change));
  }

  #change(change: () => void): void {
    this.#move();
    change();
    for (const listener of this.#listeners) listener();
  }

  /** Time has passed since the last look. */
  #move(): void {
    const { now } = this.#world;
    const from = Math.max(this.#at, Math.min(this.#busyUntil, now));
    if (this.#playing) this.#position += ((now - from) / 1000) * this.#rate * (1 + (this.#habits.drift ?? 0));
    this.#at = now;
  }
}
