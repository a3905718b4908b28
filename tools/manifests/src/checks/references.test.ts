import { describe, expect, test } from 'vitest';
import { objects, planted, pod, without, GATEWAY } from '../../test/planted.ts';
import type { JsonObject } from '../render/json.ts';
import { overlays } from '../overlays.ts';
import { makeSecrets } from '../secrets.ts';
import { referenceProblems } from './references.ts';

const secrets = makeSecrets();

test.each(overlays)('everything that a pod of %s refers to is there', (overlay) => {
  expect(referenceProblems(objects(overlay), secrets)).toEqual([]);
});

describe('it is told that there is', () => {
  const all = objects('production');
  const gateway = (changes: JsonObject) =>
    planted(all, GATEWAY, pod({ containers: [{ name: 'gateway', ...changes }] }));

  test('no ServiceAccount', () => {
    const rest = without(all, 'ServiceAccount/tandem-watch/redis');
    expect(referenceProblems(rest, secrets).join()).toContain('no ServiceAccount redis');
  });

  test('no Secret, and none of its files', () => {
    const rest = secrets.filter(({ name }) => name !== 'signaling-server');
    const problems = referenceProblems(all, rest).join();
    expect(problems).toContain('no Secret signaling-server');
    expect(problems).toContain('no file /run/secrets/tandem-watch/pin_key');
  });

  test('no ConfigMap of that name, and none to mount', () => {
    const map = all.find(({ name }) => name.startsWith('redis-') && name.length === 'redis-0123456789'.length);
    const rest = without(all, `ConfigMap/tandem-watch/${map?.name}`);
    expect(referenceProblems(rest, secrets).join()).toContain(`no ConfigMap ${map?.name}`);
    expect(referenceProblems(rest, secrets).join()).toContain('no file /etc/redis/redis.conf');
  });

  test.each([
    ['no ConfigMap setings', { envFrom: [{ configMapRef: { name: 'setings' } }] }],
    ['no volume secerts', { volumeMounts: [{ name: 'secerts', mountPath: '/x' }] }],
    ['no port intrenal', { readinessProbe: { httpGet: { path: '/ready', port: 'intrenal' } } }],
    ['no file /run/secrets/pin', { env: [{ name: 'PIN_KEY_FILE', value: '/run/secrets/pin' }] }],
    ['no file /tmp/pin', { env: [{ name: 'PIN_KEY_FILE', value: '/tmp/pin' }] }],
    ['no file /run/secrets/tandem-watch/pin', { command: ['cat', '/run/secrets/tandem-watch/pin'] }],
  ])('%s', (problem, changes) => {
    expect(referenceProblems(gateway(changes), secrets).join()).toContain(problem);
  });
});
