import { describe, expect, test } from 'vitest';
import { objects, planted, pod, GATEWAY } from '../../test/planted.ts';
import { overlays } from '../overlays.ts';
import { hardeningProblems } from './hardening.ts';
import { podsOf } from './pods.ts';

test.each(overlays)('every container of %s is hardened', (overlay) => {
  expect(hardeningProblems(objects(overlay))).toEqual([]);
});

test('the pods of every kind are looked at', () => {
  const kinds = new Set(podsOf(objects('dev')).map(({ owner }) => owner.kind));
  expect([...kinds].toSorted()).toEqual(['CronJob', 'Deployment', 'Job', 'StatefulSet']);
});

describe('a container is not hardened that', () => {
  const all = objects('production');
  const secure = (securityContext: Record<string, boolean | number>) => ({ securityContext });
  const container = (changes: Record<string, string | Record<string, boolean | number | null>>) =>
    pod({ containers: [{ name: 'gateway', ...changes }] });

  test.each([
    ['may run as root', pod(secure({ runAsNonRoot: false }))],
    ['runs as the user 0', pod(secure({ runAsUser: 0, fsGroup: 0 }))],
    ['cannot read its secrets', pod(secure({ fsGroup: 1 }))],
    ['has no seccomp profile', pod({ securityContext: { seccompProfile: { type: 'Unconfined' } } })],
    ['mounts a token', pod({ automountServiceAccountToken: null })],
    ['is given variables of Services', pod({ enableServiceLinks: true })],
    ['shares a namespace of the host', pod({ hostNetwork: true })],
    ['mounts a folder of the host', pod({ volumes: [{ name: 'host', hostPath: { path: '/' } }] })],
    ['has no version of its image', container({ image: 'tandem-watch-gateway' })],
    ['has no version of its image', container({ image: 'tandem-watch-gateway:latest' })],
    ['may gain privileges', container(secure({ allowPrivilegeEscalation: true }))],
    ['is privileged', container(secure({ privileged: true }))],
    ['may write its root', container(secure({ readOnlyRootFilesystem: false }))],
    ['keeps capabilities', pod({ containers: [{ name: 'gateway', securityContext: { capabilities: null } }] })],
    ['has a user of its own', container(secure({ runAsUser: 10001 }))],
    ['lacks a request or a limit', pod({ containers: [{ name: 'gateway', resources: { limits: null } }] })],
  ])('%s', (problem, mistake) => {
    expect(hardeningProblems(planted(all, GATEWAY, mistake))).toEqual([expect.stringContaining(problem)]);
  });
});
