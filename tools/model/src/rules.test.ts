import { expect, test } from 'vitest';
import { findConfiguration } from './find-configuration.ts';
import { mutations } from './mutations.ts';
import { run } from './run.ts';
import { ruleNames, trialsOf, trialsOfMutation, type Trial } from './trials.ts';

const patience = { timeout: 120_000 };

/** Which promise a run breaks first. */
function brokenBy({ removes, shownBy }: Trial): string | null {
  return run(findConfiguration(shownBy), removes).violation?.why.split(':')[0] ?? null;
}

const ofRules = ruleNames.flatMap(trialsOf);

test.for(ofRules.filter(({ breaks }) => breaks !== null))('without $removes $breaks is broken', patience, (trial) => {
  expect(brokenBy(trial)).toBe(trial.breaks);
});

test.for(ofRules.filter(({ breaks }) => breaks === null))('without $removes all holds', patience, (trial) => {
  expect(brokenBy(trial)).toBeNull();
});

test.for(mutations)('"$name" breaks $breaks', patience, (mutation) => {
  for (const trial of trialsOfMutation(mutation)) expect(brokenBy(trial)).toBe(trial.breaks);
});
