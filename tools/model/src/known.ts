import type { State } from './state.ts';

/** How a state was found first. */
interface Origin {
  readonly before: number;
  readonly step: string;
}

/**
 * The states that were found, by number, in the order in which they were found. Equal parts of states have one number:
 * a step changes few parts, so that little has to be written out, and a state is known by a short text.
 */
export class Known {
  readonly #states = new Map<string, number>();
  readonly #parts = new Map<string, number>();
  readonly #origins: Origin[] = [];
  /** States that were not looked at yet, each with the numbers of its parts. */
  readonly #waiting = new Map<number, { readonly state: State; readonly numbers: readonly number[] }>();
  #taken: { readonly parts: readonly (object | null)[]; readonly numbers: readonly number[] } = {
    parts: [],
    numbers: [],
  };

  get size(): number {
    return this.#origins.length;
  }

  /** The number of a state, which is added when it is new. A step of the state that was taken last led to it. */
  add(state: State, before: number, step: string): number {
    const numbers = partsOf(state).map((part, index) => this.#numberOf(part, index));
    const key = numbers.join(' ');
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    const number = this.#origins.length;
    this.#states.set(key, number);
    this.#origins.push({ before, step });
    this.#waiting.set(number, { state, numbers });
    return number;
  }

  /** A state, to be looked at once: it is forgotten, only its number stays. */
  take(number: number): State {
    const waiting = this.#waiting.get(number);
    if (waiting === undefined) throw new Error(`state ${number} was taken`);
    this.#waiting.delete(number);
    this.#taken = { parts: partsOf(waiting.state), numbers: waiting.numbers };
    return waiting.state;
  }

  /** The steps that lead to a state. */
  trace(number: number): string[] {
    const steps: string[] = [];
    for (let at = this.#origins[number]; at !== undefined && at.before >= 0; at = this.#origins[at.before]) {
      steps.push(at.step);
    }
    return steps.toReversed();
  }

  #numberOf(part: object | null, index: number): number {
    const same = this.#taken.parts[index] === part ? this.#taken.numbers[index] : undefined;
    if (same !== undefined) return same;
    const text = JSON.stringify(part);
    const known = this.#parts.get(text);
    if (known !== undefined) return known;
    this.#parts.set(text, this.#parts.size);
    return this.#parts.size - 1;
  }
}

function partsOf({ redis, replica, workers, gateways, clients, history, ghost }: State): (object | null)[] {
  return [redis, replica, ...workers, ...gateways, ...clients, history, ghost];
}
