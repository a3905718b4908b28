import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { missing, testsOf } from './named-tests.ts';
import { repository } from './start/program.ts';

const page = readFileSync(join(repository, 'docs/asked-for.md'), 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (asked for|-+) /.test(line));

/** Words of code with a slash that begin like a folder of the repository. */
const paths = Array.from(
  page.matchAll(/`((?:apps|libs|tools|deploy|docs|e2e|\.ci)\/[\w./-]+)`/g),
  ([, path = '']) => path,
);

test('what was asked for is shown by a test or a script of CI, line by line', () => {
  expect(rows.length).toBeGreaterThan(45);
  expect(rows.filter((row) => testsOf(row).length === 0 && !row.includes('`.ci/'))).toEqual([]);
  expect(missing(testsOf(page))).toEqual([]);
});

test('every file and folder that the page names is there', () => {
  expect(paths.length).toBeGreaterThan(60);
  expect(paths.filter((path) => !existsSync(join(repository, path)))).toEqual([]);
});
