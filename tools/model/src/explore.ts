import { Known } from './known.ts';
import type { State } from './state.ts';
import type { Step } from './step.ts';

/** A promise that was broken, and the shortest way there. */
export interface Violation {
  readonly why: string;
  readonly trace: readonly string[];
}

export interface Exploration {
  readonly states: number;
  /** States in which nothing happens any more without a fault. */
  readonly quiet: number;
  /** Steps of the longest of the shortest ways. */
  readonly depth: number;
  readonly violation: Violation | null;
}

/** What is judged: every state, and those in which nothing happens any more. A text says which promise is broken. */
export interface Judge {
  readonly always: (state: State) => string | null;
  readonly quiet: (state: State) => string | null;
}

/**
 * All states that steps lead to, breadth first, so that the first violation has a shortest trace. Throws when there are
 * more than `limit`.
 */
export function explore(first: State, steps: readonly Step[], judge: Judge, limit: number): Exploration {
  const known = new Known();
  known.add(first, -1, '');
  let quiet = 0;
  let depth = 0;
  for (let index = 0; index < known.size; index++) {
    const state = known.take(index);
    const why = judge.always(state) ?? walk(state, index);
    if (why !== null) return { states: known.size, quiet, depth, violation: { why, trace: known.trace(index) } };
    if (known.size > limit) throw new Error(`more than ${limit} states`);
  }
  depth = known.size === 0 ? 0 : known.trace(known.size - 1).length;
  return { states: known.size, quiet, depth, violation: null };

  function walk(state: State, index: number): string | null {
    let moved = false;
    for (const { name, fault, next } of steps) {
      for (const after of next(state)) {
        const added = known.add(after, index, name);
        moved ||= !fault && added !== index;
      }
    }
    if (moved) return null;
    quiet += 1;
    return judge.quiet(state);
  }
}
