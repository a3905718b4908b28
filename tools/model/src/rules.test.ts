import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findConfiguration } from './find-configuration.ts';
import { mutations } from './mutations.ts';
import { run } from './run.ts';
import { ruleNames, trialsOf, trialsOfMutation, type Trial } from './trials.ts';

const patience = { timeout: 180_000 };

const outcomes = new Map<string, string | null>();

/** Which promise a run breaks first; the same run is not made twice. */
function brokenBy({ removes, shownBy }: Trial): string | null {
  const key = [shownBy, ...removes].join();
  const known = outcomes.get(key);
  if (known !== undefined) return known;
  const promise = run(findConfiguration(shownBy), removes).violation?.why.split(':')[0] ?? null;
  outcomes.set(key, promise);
  return promise;
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

test('each rule is asked for by a step: else to remove it would be no change', () => {
  const names = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  const sources = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const text = sources.map((name) => readFileSync(join(import.meta.dirname, name), 'utf8')).join('');
  expect(ruleNames.filter((name) => !text.includes(`holds('${name}')`))).toEqual([]);
});
