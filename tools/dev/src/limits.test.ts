import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { missing, testsOf } from './named-tests.ts';
import { repository } from './start/program.ts';

const page = readFileSync(join(repository, 'docs/limits.md'), 'utf8');

/** The rows of the page's tables, without their heads. */
const rows = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (what|-+) /.test(line));

test('every limit names a test', () => {
  expect(rows.length).toBeGreaterThan(80);
  expect(rows.filter((row) => testsOf(row).length === 0)).toEqual([]);
});

test('every test that is named is there', () => {
  expect(missing(rows.flatMap(testsOf))).toEqual([]);
});

test('every metric that is named is there', () => {
  const sources = ['apps/gateway/src/metrics.ts', 'apps/room-worker/src/worker-metrics.ts'];
  const text = sources.map((file) => readFileSync(join(repository, file), 'utf8')).join('\n');
  const named = Array.from(page.matchAll(/`((?:gateway|tandem)_[a-z_]+)(?:\{[a-z,]+\})?`/g), ([, name = '']) => name);
  expect(named.length).toBeGreaterThan(30);
  expect([...new Set(named)].filter((name) => !text.includes(`'${name}'`))).toEqual([]);
});

test('no limit is without a proof', () => {
  expect(page).not.toMatch(/no test yet/i);
});
