import type { Random } from './clients/random.ts';
import type { Fault } from './fault.ts';

/** F28: faults at random, one after the other, for so many minutes. The same seed gives the same faults. */
export function* soak(faults: readonly Fault[], random: Random, minutes: number): Generator<Fault> {
  const until = performance.now() + minutes * 60_000;
  while (performance.now() < until) yield random.pick(faults);
}
