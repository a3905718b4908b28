import { configurations } from './configurations.ts';
import { findConfiguration } from './find-configuration.ts';
import { mutations } from './mutations.ts';
import { run } from './run.ts';

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

for (const configuration of configurations) {
  const startedAt = performance.now();
  const { states, quiet, depth, violation } = run(configuration);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  say(
    `${configuration.name}: ${states} states, ${quiet} of them quiet, ${depth} steps deep, ${seconds} s: ${violation?.why ?? 'all hold'}`,
  );
  if (violation !== null) process.exitCode = 1;
}
for (const { name, removes, harmless = [], shownBy } of mutations) {
  const { violation } = run(findConfiguration(shownBy), [...removes, ...harmless]);
  say(`\n${name} (${shownBy}): ${violation?.why ?? 'breaks nothing'}`);
  for (const step of violation?.trace ?? []) say(`  ${step}`);
  if (violation === null) process.exitCode = 1;
}
