import { stableHash } from '@tandem-watch/protocol';

/** A source of chance that gives the same for the same seed: mulberry32. */
export interface Random {
  /** 0 ≤ x < 1. */
  readonly next: () => number;
  /** A whole number from 0 to `below` - 1. */
  readonly below: (below: number) => number;
  readonly chance: (probability: number) => boolean;
  /** One of a list that has some. */
  readonly pick: <T>(list: readonly T[]) => T;
  /** Another source, whose values depend on this one's seed and on `name` alone. */
  readonly fork: (name: string) => Random;
}

/** Chance from a seed, a whole number. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick: (list) => {
      const found = list[below(list.length)];
      if (found === undefined) throw new Error('nothing to pick from');
      return found;
    },
    fork: (name) => random(stableHash(`${seed} ${name}`)),
  };
}
