import { begin } from './begin.ts';
import { worldOf, type Configuration } from './configuration.ts';
import { explore, type Exploration } from './explore.ts';
import { judgeOf } from './judge.ts';
import type { Rule } from './rules.ts';
import { stepsOf } from './steps.ts';

/** More states than this make a configuration too slow for every change: about 10 s. */
const MOST_STATES = 300_000;

/** Explores a configuration without some of the rules. */
export function run(configuration: Configuration, removed: readonly Rule[] = []): Exploration {
  const world = worldOf(configuration, removed);
  return explore(begin(world), stepsOf(world), judgeOf(world), MOST_STATES);
}
