import { expect, test } from 'vitest';
import { workerConfig } from './config.ts';

function problems(env: Record<string, string>): readonly string[] {
  const result = workerConfig(env);
  return result.ok ? [] : result.problems;
}

test('the defaults make sense together', () => {
  expect(problems({})).toEqual([]);
});

test.each([
  [{ LEASE_MS: '1000' }, 'PULSE_MS: must be at most half of LEASE_MS'],
  [{ LEASE_MS: '3000', PULSE_MS: '1501' }, 'PULSE_MS: must be at most half of LEASE_MS'],
  [{ LEASE_MS: '60000', PULSE_MS: '5000' }, 'PULSE_MS: must be a whole number from 50 to 2000'],
  [{ GATEWAY_LOST_MS: '1000' }, 'GATEWAY_LOST_MS: must be a whole number from 1500'],
  [{ HOST_GRACE_MS: '4000' }, 'HOST_GRACE_MS: must not be shorter than DISCONNECT_GRACE_MS'],
  [{ LOG_MAX_BYTES: '1048576' }, 'RESUME_WINDOW_BYTES: must not be more than LOG_MAX_BYTES'],
])('%j is refused in a sentence', (env, sentence) => {
  expect(problems(env).join()).toContain(sentence);
});

test.each([
  [{ ADMIN_TOKEN: 'x'.repeat(31) }, 'ADMIN_TOKEN: must have at least 32 characters'],
  [
    { ADMIN_TOKEN: `change-me-${'x'.repeat(32)}`, NODE_ENV: 'production' },
    'ADMIN_TOKEN: is a password that everybody knows; production needs one of its own',
  ],
  [
    { READER_DATABASE_URL: 'postgres://tandem_reader@here/it', NODE_ENV: 'production' },
    'READER_DATABASE_URL: has no password, which production needs',
  ],
])('what opens too much to operators is refused: %j', (env, problem) => {
  const stores = { REDIS_PASSWORD: 'a-password-of-its-own', POSTGRES_PASSWORD: 'another-of-its-own' };
  expect(workerConfig({ ...stores, ...env })).toEqual({ ok: false, problems: [problem] });
});
