import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { worldOf } from './configuration.ts';
import { configurations } from './configurations.ts';
import { run } from './run.ts';
import { stepsOf } from './steps.ts';

const repository = join(import.meta.dirname, '../../..');

test.for(configurations)('the promises hold in every state of "$name"', { timeout: 180_000 }, (configuration) => {
  expect(run(configuration).violation).toBeNull();
});

test.for(configurations)('each step of "$name" is done by a file that is there', (configuration) => {
  const files = stepsOf(worldOf(configuration)).map(({ file }) => file);
  expect(files.filter((file) => !existsSync(join(repository, file)))).toEqual([]);
});
