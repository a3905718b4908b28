import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { missing, testsOf } from './named-tests.ts';
import { repository } from './start/program.ts';

const read = (file: string): string => readFileSync(join(repository, file), 'utf8');

describe('SECURITY.md', () => {
  const page = read('SECURITY.md');

  test('every test that it names is there', () => {
    expect(testsOf(page).length).toBeGreaterThan(40);
    expect(missing(testsOf(page))).toEqual([]);
  });

  test('whatever somebody cannot do is shown by a test', () => {
    const lists = Array.from(
      page.matchAll(/\n(?:Cannot|None of them can):\n\n((?:- .*\n(?: {2}.*\n)*)+)/g),
      ([, list = '']) => list,
    );
    const claims = lists.flatMap((list) => list.split(/\n(?=- )/));
    expect(claims.length).toBeGreaterThan(30);
    expect(claims.filter((claim) => testsOf(claim).length === 0)).toEqual([]);
  });

  test.each(['hostile member', 'guesses ids', 'leaked token', 'hostile website', 'flood', 'gateway', 'reads logs'])(
    'tells of %s',
    (attacker) => {
      expect(page).toMatch(new RegExp(`^#+ .*${attacker}`, 'im'));
    },
  );
});

describe('docs/security.md', () => {
  const page = read('docs/security.md');
  const rows = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (what|-+) /.test(line));

  test('every family names a test, and each is there', () => {
    expect(rows.length).toBeGreaterThan(45);
    expect(rows.filter((row) => testsOf(row).length === 0)).toEqual([]);
    expect(missing(rows.flatMap(testsOf))).toEqual([]);
  });

  test('every file of refusals that it names is there', () => {
    const files = Array.from(page.matchAll(/`([^`]+\.txt)`/g), ([, file = '']) => file);
    expect(files.length).toBeGreaterThan(1);
    expect(files.filter((file) => !existsSync(join(repository, file)))).toEqual([]);
  });
});
