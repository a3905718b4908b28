import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './start/program.ts';

/** A test that a page names: its file, and part of its title. */
export type NamedTest = readonly [file: string, title: string];

/** The tests that a text names, each as `file`: “part of its title”. Lines may be broken anywhere between words. */
export function testsOf(text: string): NamedTest[] {
  const found = text.replaceAll(/\s+/g, ' ').matchAll(/`([^`]+\.test\.ts)`: “([^”]+)”/g);
  return Array.from(found, ([, file = '', title = '']) => [file, title] as const);
}

/** Those that are not there. */
export function missing(tests: readonly NamedTest[]): NamedTest[] {
  return tests.filter(([file, title]) => {
    const path = join(repository, file);
    return !existsSync(path) || !readFileSync(path, 'utf8').replaceAll("\\'", "'").includes(title);
  });
}
