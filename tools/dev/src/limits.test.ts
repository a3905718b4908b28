import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/limits.md'), 'utf8');

/** The rows of the page's tables, without their heads. */
const rows = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (what|-+) /.test(line));

/** The tests that a row names: file and part of the title. */
function testsOf(row: string): (readonly [file: string, title: string])[] {
  return Array.from(
    row.matchAll(/`([^`]+\.test\.ts)`: “([^”]+)”/g),
    ([, file = '', title = '']) => [file, title] as const,
  );
}

test('every limit names a test', () => {
  expect(rows.length).toBeGreaterThan(80);
  expect(rows.filter((row) => testsOf(row).length === 0)).toEqual([]);
});

test('every test that is named is there', () => {
  const missing = rows.flatMap(testsOf).filter(([file, title]) => {
    const path = join(root, file);
    return !existsSync(path) || !readFileSync(path, 'utf8').replaceAll("\\'", "'").includes(title);
  });
  expect(missing).toEqual([]);
});

test('every metric that is named is there', () => {
  const sources = ['apps/gateway/src/metrics.ts', 'apps/room-worker/src/worker-metrics.ts'];
  const text = sources.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
  const named = Array.from(page.matchAll(/`((?:gateway|tandem)_[a-z_]+)(?:\{[a-z,]+\})?`/g), ([, name = '']) => name);
  expect(named.length).toBeGreaterThan(30);
  expect([...new Set(named)].filter((name) => !text.includes(`'${name}'`))).toEqual([]);
});

test('no limit is without a proof', () => {
  expect(page).not.toMatch(/no test yet/i);
});
