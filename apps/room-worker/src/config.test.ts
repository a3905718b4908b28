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
