import { describe, expect, test } from 'vitest';
import { objects, planted, pod, GATEWAY } from '../../test/planted.ts';
import { processFaults } from '../../test/process-faults.ts';
import { overlays } from '../overlays.ts';
import { makeSecrets, secretData } from '../secrets.ts';
import { configuredProcesses, settingsProblems } from './settings.ts';

test.each(overlays)('every variable of %s is a setting of its process', (overlay) => {
  expect(settingsProblems(objects(overlay))).toEqual([]);
});

describe('it is told that', () => {
  const all = objects('production');
  const set = (name: string, value: string) =>
    planted(all, GATEWAY, pod({ containers: [{ name: 'gateway', env: [{ name, value }] }] }));

  test.each([
    ['gateway has no setting ALLOWED_ORIGIN', 'ALLOWED_ORIGIN', 'https://example.org'],
    ['gateway has no setting POSTGRES_HOST', 'POSTGRES_HOST', 'postgres'],
    ['gateway has no setting PIN_FILE', 'PIN_FILE', '/run/secrets/tandem-watch/pin_key'],
    ['REDIS_PASSWORD is a secret, and stands in the open', 'REDIS_PASSWORD', 'x'],
    ['JWT_SECRETS is a secret, and stands in the open', 'JWT_SECRETS', 'x'],
    ['PUBLIC_URL_FILE cannot be given as a file', 'PUBLIC_URL_FILE', '/x'],
  ])('%s', (problem, name, value) => {
    expect(settingsProblems(set(name, value))).toEqual([`${GATEWAY}: ${problem}`]);
  });

  test('PARTITIONS differs', () => {
    expect(settingsProblems(set('PARTITIONS', '32'))).toEqual(['PARTITIONS differs: 16, 32']);
  });
});

describe.each(overlays)('the settings of %s', (overlay) => {
  const secrets = new Map(makeSecrets().map((secret) => [secret.name, secretData(secret)]));
  const processes = configuredProcesses(objects(overlay));

  test.each(processes)('$process takes, in production', ({ process, variables }) => {
    const secret = secrets.get(process === 'gateway' ? 'signaling-server' : process);
    expect(processFaults(process, variables, secret ?? {})).toEqual([]);
  });
});

test('a process finds what is wrong in its settings', () => {
  const variables = new Map([['HEARTBEAT_MS', 'soon']]);
  const secret = { redis_password: 'of its own' };
  const password = ['REDIS_PASSWORD_FILE', '/run/secrets/tandem-watch/redis_password'] as const;
  expect(processFaults('gateway', new Map([...variables, password]), secret)).toEqual([
    'HEARTBEAT_MS: must be a whole number from 100 to 86400000',
  ]);
});
