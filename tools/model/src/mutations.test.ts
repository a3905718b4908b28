import { expect, test } from 'vitest';
import { findConfiguration } from './find-configuration.ts';
import { mutations } from './mutations.ts';
import { run } from './run.ts';

test.for(mutations)('"$name" breaks $breaks', { timeout: 60_000 }, ({ removes, harmless = [], shownBy, breaks }) => {
  const configuration = findConfiguration(shownBy);
  const { violation } = run(configuration, [...removes, ...harmless]);
  expect(violation?.why).toMatch(new RegExp(`^${breaks}: `));
});

test.for(mutations.filter(({ harmless }) => harmless !== undefined))(
  'what makes "$name" matter breaks nothing alone',
  { timeout: 60_000 },
  ({ harmless = [], shownBy }) => {
    expect(run(findConfiguration(shownBy), harmless).violation).toBeNull();
  },
);
