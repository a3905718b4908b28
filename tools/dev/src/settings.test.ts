import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');
const apps = readdirSync(join(root, 'apps')).filter((app) => existsSync(join(root, 'apps', app, 'src/config.ts')));

type Settings = Readonly<Record<string, string | null>>;

/** The settings of an app and their defaults (null: none), from the text of its schema: an app cannot be imported. */
function schemaOf(app: string): Settings {
  const [, shape = ''] =
    /\nconst schema = z\.object\(\{\n(.*?)\n\}\);\n/s.exec(read('apps', app, 'src/config.ts')) ?? [];
  const entries = shape.split(/\n(?= {2}\S)/).map((entry) => {
    const [, name = '', rule = ''] = /^ {2}([A-Z][A-Z0-9_]*):(.*)$/s.exec(entry) ?? [];
    expect(name, `an entry of ${app} that is no setting: ${entry}`).not.toBe('');
    const [, given = null] = /\.default\(([^)]*)\)/.exec(rule) ?? [];
    return [name, given === null ? null : plain(given)] as const;
  });
  return Object.fromEntries(entries);
}

/** A literal as it is written in an environment: `15_000` is 15000, `'info'` is info, `[]` is empty. */
function plain(literal: string): string {
  return literal
    .replace(/^'(.*)'$/, '$1')
    .replace(/^\[\]$/, '')
    .replace(/(?<=\d)_(?=\d)/g, '');
}

/** The settings in the table under an app's heading. */
function tableOf(app: string): Settings {
  const [, section = ''] = new RegExp(`\\n## ${app}\\n(.*?)(?=\\n## |$)`, 's').exec(read('docs/settings.md')) ?? [];
  const rows = section.matchAll(/^\| `([A-Z0-9_]+)`\s*\| (?:`([^`]*)`|(none))\s*\|/gm);
  return Object.fromEntries(Array.from(rows, ([, name = '', value]) => [name, value ?? null]));
}

/** The settings in `.env.example`, all of them commented out: each with the value after its `=`. */
function example(): ReadonlyMap<string, string> {
  const lines = read('.env.example').matchAll(/^#([A-Z][A-Z0-9_]*)=(.*)$/gm);
  return new Map(Array.from(lines, ([, name = '', value = '']) => [name, value]));
}

/** An empty default is none: an empty variable counts as not set. */
function withoutEmpty(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, value === '' ? null : value]));
}

describe.each(apps)('the settings of %s', (app) => {
  const schema = withoutEmpty(schemaOf(app));

  test('stand in docs/settings.md with their defaults, and no others', () => {
    expect(tableOf(app)).toEqual(schema);
  });

  test('stand in .env.example, with their default where all apps have the same', () => {
    const shown = example();
    for (const [name, value] of Object.entries(schema)) {
      const all = apps.map((each) => withoutEmpty(schemaOf(each))[name]).filter((each) => each !== undefined);
      expect(shown.has(name), name).toBe(true);
      if (all.every((each) => each === value)) expect(shown.get(name), name).toBe(value ?? '');
    }
  });
});

test('.env.example holds nothing that no app reads', () => {
  const known = new Set(apps.flatMap((app) => Object.keys(schemaOf(app))));
  expect([...example().keys()].filter((name) => !known.has(name))).toEqual([]);
});

test('every app that reads an environment is looked at', () => {
  expect(apps).toEqual(
    readdirSync(join(root, 'apps')).filter((app) => existsSync(join(root, 'apps', app, 'src/main.ts'))),
  );
});
