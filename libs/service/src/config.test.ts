import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { choice, decimal, list, milliseconds, port, readConfig, toggle, wholeNumber } from './config.ts';

const folder = mkdtempSync(join(tmpdir(), 'config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const schema = z.object({
  PORT: port().default(4001),
  LEASE_MS: milliseconds().default(3_000),
  GATE_SHARE: decimal(0, 1).default(0.6),
  PARTITIONS: wholeNumber(1, 256).default(16),
  AUTH: choice(['none', 'jwt']).default('none'),
  QUIET: toggle().default(false),
  ALLOWED_ORIGINS: list().default([]),
  PIN_KEY: z.string().min(8, 'must have at least 8 characters'),
});

const read = (env: Record<string, string>): ReturnType<typeof readConfig<typeof schema.shape>> =>
  readConfig(schema, env, ['PIN_KEY']);
const problems = (env: Record<string, string>): readonly string[] => {
  const result = read({ PIN_KEY: 'long enough', ...env });
  return result.ok ? [] : result.problems;
};

describe('readConfig', () => {
  test('what is not set, or empty, has its default', () => {
    expect(read({ PIN_KEY: 'long enough', PORT: '' })).toEqual({
      ok: true,
      config: {
        PORT: 4001,
        LEASE_MS: 3_000,
        GATE_SHARE: 0.6,
        PARTITIONS: 16,
        AUTH: 'none',
        QUIET: false,
        ALLOWED_ORIGINS: [],
        PIN_KEY: 'long enough',
      },
    });
  });

  test('what is set is read as what it is', () => {
    const env = {
      PORT: '0',
      LEASE_MS: '50',
      GATE_SHARE: '0.5',
      AUTH: 'jwt',
      QUIET: 'true',
      ALLOWED_ORIGINS: ' a, b ,,',
    };
    expect(read({ PIN_KEY: 'long enough', PARTITIONS: '1', ...env })).toMatchObject({
      config: {
        PORT: 0,
        LEASE_MS: 50,
        GATE_SHARE: 0.5,
        AUTH: 'jwt',
        QUIET: true,
        ALLOWED_ORIGINS: ['a', 'b'],
        PARTITIONS: 1,
      },
    });
  });

  test('nothing but what the schema names is read', () => {
    const result = read({ PIN_KEY: 'long enough', HOME: '/root', __proto__: 'x' });
    expect(result.ok && Object.keys(result.config)).toEqual(Object.keys(schema.shape));
  });

  test.each([
    ['PORT', '65536', 'PORT: must be a whole number from 0 to 65535'],
    ['PORT', '80x', 'PORT: must be a whole number from 0 to 65535'],
    ['PORT', '1e3', 'PORT: must be a whole number from 0 to 65535'],
    ['LEASE_MS', '0', 'LEASE_MS: must be a whole number from 1 to 86400000'],
    ['GATE_SHARE', '1.5', 'GATE_SHARE: must be a number from 0 to 1'],
    ['GATE_SHARE', 'NaN', 'GATE_SHARE: must be a number from 0 to 1'],
    ['AUTH', 'basic', 'AUTH: must be one of none, jwt'],
    ['QUIET', 'yes', 'QUIET: must be one of true, false'],
  ])('%s=%s gives one line: %s', (name, value, line) => {
    expect(problems({ [name]: value })).toEqual([line]);
  });

  test('every fault has a line, and no line repeats a value', () => {
    const result = read({ PORT: 'nope', AUTH: 'oops', PIN_KEY: 'short' });
    expect(result).toEqual({
      ok: false,
      problems: [
        'PORT: must be a whole number from 0 to 65535',
        'AUTH: must be one of none, jwt',
        'PIN_KEY: must have at least 8 characters',
      ],
    });
  });

  test('a required variable that is missing is named', () => {
    expect(read({})).toEqual({ ok: false, problems: ['PIN_KEY: is required'] });
    expect(read({ PIN_KEY: '' })).toEqual({ ok: false, problems: ['PIN_KEY: is required'] });
  });

  test('a rule over several variables can name one of them', () => {
    const pair = z
      .object({ MIN: wholeNumber(0, 9), MAX: wholeNumber(0, 9) })
      .refine(({ MIN, MAX }) => MIN <= MAX, { path: ['MAX'], error: 'must not be below MIN' });
    expect(readConfig(pair, { MIN: '3', MAX: '2' })).toEqual({ ok: false, problems: ['MAX: must not be below MIN'] });
  });
});

describe('secrets from files', () => {
  test('a secret may stand in a file; one newline at its end is dropped', () => {
    for (const content of ['long enough', 'long enough\n', 'long enough\r\n']) {
      const PIN_KEY_FILE = file('pin-key', content);
      expect(read({ PIN_KEY_FILE })).toMatchObject({ config: { PIN_KEY: 'long enough' } });
      expect(read({ PIN_KEY_FILE, PIN_KEY: '' })).toMatchObject({ config: { PIN_KEY: 'long enough' } });
    }
  });

  test('set twice, empty or unreadable: one line that names the file variable', () => {
    const PIN_KEY_FILE = file('pin-key', 'long enough');
    expect(problems({ PIN_KEY_FILE })).toEqual(['PIN_KEY: is set twice, also by PIN_KEY_FILE']);
    expect(read({ PIN_KEY_FILE: file('empty', '\n') })).toMatchObject({
      problems: ['PIN_KEY_FILE: the file is empty'],
    });
    expect(read({ PIN_KEY_FILE: join(folder, 'absent') })).toMatchObject({
      problems: ['PIN_KEY_FILE: the file cannot be read (ENOENT)'],
    });
  });

  test('what is no secret has no file variable', () => {
    expect(problems({ PORT_FILE: join(folder, 'absent') })).toEqual([]);
  });
});
