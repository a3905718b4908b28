import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { readConfig } from './config.ts';

const names = ['REDIS_URL', 'REDIS_PASSWORD', 'DATABASE_URL', 'POSTGRES_PASSWORD', 'SESSION_KEYS'] as const;
const schema = z.object(Object.fromEntries(names.map((name) => [name, z.string().optional()])));
const good = { REDIS_PASSWORD: 'x7Hq-own', POSTGRES_PASSWORD: 'p0Zm-own' };

function problems(env: Record<string, string>, production = true): readonly string[] {
  const result = readConfig(schema, { ...env, ...(production ? { NODE_ENV: 'production' } : {}) }, names);
  return result.ok ? [] : result.problems;
}

describe('in production', () => {
  test.each([
    ['postgres'],
    ['password'],
    ['Password123'],
    ['changeme'],
    ['change-me'],
    ['change_this_to_something_long'],
    ['secret'],
    ['redis'],
    ['123456'],
    ['<password>'],
    ['${REDIS_PASSWORD}'],
    ['your-password-here'],
    ['xxxx'],
    ['tandem_watch'],
  ])('the password %s is refused, alone and in an address, and not repeated', (known) => {
    const line = 'is a password that everybody knows; production needs one of its own';
    expect(problems({ ...good, REDIS_PASSWORD: known })).toEqual([`REDIS_PASSWORD: ${line}`]);
    const url = `redis://gateway:${encodeURIComponent(known)}@redis:6379`;
    expect(problems({ ...good, REDIS_URL: url })).toEqual([`REDIS_URL: ${line}`]);
    expect(problems({ ...good, SESSION_KEYS: `${'k'.repeat(40)}, ${known}` })).toEqual([`SESSION_KEYS: ${line}`]);
  });

  test('a store without a password is refused', () => {
    expect(problems({})).toEqual([
      'REDIS_PASSWORD: is required in production, or REDIS_URL with a password',
      'POSTGRES_PASSWORD: is required in production, or DATABASE_URL with a password',
    ]);
    expect(problems({ ...good, REDIS_PASSWORD: '' })).toHaveLength(1);
    for (const url of ['redis://redis:6379', 'redis://gateway@redis', 'redis://gateway:@redis', 'not an address']) {
      expect(problems({ ...good, REDIS_URL: url })).toEqual(['REDIS_URL: has no password, which production needs']);
    }
  });

  test("secrets of one's own pass", () => {
    expect(problems(good)).toEqual([]);
    const urls = { REDIS_URL: 'rediss://gateway:x7Hq%2Fown@redis', DATABASE_URL: 'postgres://w:p0Zm@pg/tandem_watch' };
    expect(problems(urls)).toEqual([]);
    const nodes = 'redis://gateway:x7Hq,own@one:6379,redis://two:6379';
    expect(problems({ ...urls, REDIS_URL: nodes })).toEqual([]);
  });
});

test('elsewhere nothing of this is asked for', () => {
  expect(problems({}, false)).toEqual([]);
  expect(problems({ REDIS_PASSWORD: 'password' }, false)).toEqual([]);
});
