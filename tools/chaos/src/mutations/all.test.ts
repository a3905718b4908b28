import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '@tandem-watch/dev';
import { expect, test } from 'vitest';
import { faults } from '../faults/all.ts';
import { mutations } from './all.ts';

const changed = [
  ...mutations.map(({ name, harmless = [], patches }) => ({ name, patches: [...harmless, ...patches] })),
  ...faults,
].flatMap(({ name, patches = [] }) => patches.map((patch) => ({ name, ...patch })));

test.for(changed)('the change of $file for "$name" still fits the sources', async ({ file, find }) => {
  const parts = (await readFile(join(repository, file), 'utf8')).split(find);
  expect(parts).toHaveLength(2);
});
