import { firstRestless, type Edge } from './come-to-rest.ts';
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
  /** Steps to the state that is furthest away. */
  readonly depth: number;
  readonly violation: Violation | null;
}

/** What is judged: every state, and those in which nothing happens any more. A text says which promise is broken. */
export interface Judge {
  readonly always: (state: State) => string | null;
  readonly quiet: (state: State) => string | null;
}

/**
 * All states that steps lead to, breadth first, so that the first violation has a shortest trace. From each of them
 * nothing must lead for ever in circles, or somebody waits for ever. Throws when there are more than `limit`.
 */
export function explore(first: State, steps: readonly Step[], judge: Judge, limit: number): Exploration {
  const known = new Known();
  const edges: Edge[] = [];
  const quiet: number[] = [];
  known.add(first, -1, '');
  for (let number = 0; number < known.size; number++) {
    const state = known.take(number);
    const before = edges.length;
    const why = judge.always(state);
    if (why !== null) return found(number, why);
    walk(state, number);
    if (known.size > limit) throw new Error(`more than ${limit} states`);
    if (edges.length > before) continue;
    quiet.push(number);
    const unkept = judge.quiet(state);
    if (unkept !== null) return found(number, unkept);
  }
  const restless = firstRestless(known.size, edges, quiet);
  return restless < 0 ? found(known.size - 1, null) : found(restless, 'G11: from here on nothing comes to rest');

  function walk(state: State, number: number): void {
    for (const { name, fault, next } of steps) {
      for (const after of next(state)) {
        const added = known.add(after, number, name);
        if (!fault && added !== number) edges.push([number, added]);
      }
    }
  }

  function found(number: number, why: string | null): Exploration {
    const trace = known.trace(number);
    const violation = why === null ? null : { why, trace };
    return { states: known.size, quiet: quiet.length, depth: trace.length, violation };
  }
}
