import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const here = import.meta.dirname;
const rules = idsIn(readFileSync(join(here, '..', 'SPEC.md'), 'utf8'), /^- \*\*([A-Z]+\d+)\*\*/gm);
const titles = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .flatMap((file) => idsIn(readFileSync(join(here, file), 'utf8'), /^\s*it\(\s*['"`]([^'"`]*)/gm));
const proven = new Set(titles.map((title) => title.split(' ')[0]));

it('SP1 every rule has a number of its own, and a test', () => {
  expect(new Set(rules).size).toBe(rules.length);
  expect(rules.filter((rule) => !proven.has(rule))).toEqual([]);
});

it('SP2 every title of a test starts with a rule', () => {
  expect(titles.length).toBeGreaterThan(rules.length);
  expect(titles.filter((title) => !rules.includes(title.split(' ')[0] ?? ''))).toEqual([]);
});

function idsIn(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), (match) => match[1] ?? '');
}
