import { beyond } from './beyond.ts';
import type { Configuration } from './configuration.ts';
import { configurations } from './configurations.ts';
import { findConfiguration } from './find-configuration.ts';
import { mutations } from './mutations.ts';
import { promises } from './promises.ts';
import { rules, type Rule } from './rules.ts';
import { run } from './run.ts';
import { ruleNames, trialsOf, trialsOfMutation, type Trial } from './trials.ts';

/** Hears the report, line by line. */
export type Say = (line: string) => void;

/** Explores everything and tells of it, as Markdown. True when all is as it is said to be. */
export function report(say: Say): boolean {
  say('# Configurations\n');
  row(say, ['configuration', 'workers', 'gateways', 'commands', 'faults', 'states', 'quiet', 'steps', 's', 'holds']);
  row(
    say,
    Array.from({ length: 10 }, () => '---'),
  );
  const configured = configurations.map((configuration) => tellConfiguration(say, configuration));
  say('\n# Promises\n');
  for (const [name, text] of Object.entries(promises)) say(`- **${name}** ${text}`);
  say('\n# Deliberate mistakes\n');
  const made = mutations.map((mutation) => tellMutation(say, mutation));
  say('\n# Rules\n');
  row(say, ['section', 'rule', 'without it']);
  row(say, ['---', '---', '---']);
  const ruled = ruleNames.map((name) => tellRule(say, name));
  for (const { section, says, why } of beyond) row(say, [section, says, `beyond the model: ${why}`]);
  return [...configured, ...made, ...ruled].every(Boolean);
}

function row(say: Say, cells: readonly (string | number)[]): void {
  say(`| ${cells.join(' | ')} |`);
}

function tellConfiguration(say: Say, configuration: Configuration): boolean {
  const { name, workers, gateways, acts, faults, faultCount } = configuration;
  const startedAt = performance.now();
  const { states, quiet, depth, violation } = run(configuration);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const may = `${faultCount} of: ${faults.join(', ')}`;
  row(say, [name, workers, gateways, acts.length, may, states, quiet, depth, seconds, violation?.why ?? 'all']);
  for (const step of violation?.trace ?? []) say(`  - ${step}`);
  return violation === null;
}

/** Whether a trial ends as it has to. */
function isAsSaid({ removes, shownBy, breaks }: Trial): boolean {
  const { violation } = run(findConfiguration(shownBy), removes);
  return (violation?.why.split(':')[0] ?? null) === breaks;
}

function tellMutation(say: Say, mutation: (typeof mutations)[number]): boolean {
  const { name, removes, harmless = [], shownBy, breaks } = mutation;
  const { violation } = run(findConfiguration(shownBy), [...removes, ...harmless]);
  say(`## ${name}\n\nIn "${shownBy}": ${violation?.why ?? 'breaks nothing'}\n`);
  for (const [index, step] of (violation?.trace ?? []).entries()) say(`${index + 1}. ${step}`);
  say('');
  const alone = trialsOfMutation(mutation).filter((trial) => trial.breaks === null);
  return violation?.why.startsWith(`${breaks}:`) === true && alone.every(isAsSaid);
}

function tellRule(say: Say, name: Rule): boolean {
  const { section, says } = rules[name];
  const isRight = trialsOf(name).every(isAsSaid);
  row(say, [section, says, isRight ? worthOf(name) : 'NOT AS IT IS SAID TO BE']);
  return isRight;
}

function worthOf(name: Rule): string {
  const { worth } = rules[name];
  if ('triedIn' in worth) return `breaks nothing: ${worth.unneeded}`;
  const needed = `breaks ${worth.breaks} ("${worth.shownBy}")`;
  if (!('secondTo' in worth)) return `needed: ${needed}`;
  return `nothing as long as ${rules[worth.secondTo].says}; without both: ${needed}`;
}
