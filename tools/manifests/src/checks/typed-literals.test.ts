import { describe, expect, test } from 'vitest';
import { objects, planted, pod, GATEWAY } from '../../test/planted.ts';
import { overlays } from '../overlays.ts';
import { literalProblems } from './typed-literals.ts';

test.each(overlays)(
  'every object of %s is a literal of its type',
  (overlay) => {
    expect(literalProblems(objects(overlay))).toEqual([]);
  },
  60_000,
);

describe('the compiler tells', () => {
  const all = objects('production');

  test.each([
    ['maxUnavialable', 'PodDisruptionBudget/tandem-watch/signaling-server', { spec: { maxUnavialable: 1 } }],
    ['minReadySecond', GATEWAY, { spec: { minReadySecond: 1 } }],
    ['terminationGracePeriod', GATEWAY, pod({ terminationGracePeriod: 60 })],
    ['readinessprobe', GATEWAY, pod({ containers: [{ name: 'gateway', readinessprobe: {} }] })],
    ['concurrenyPolicy', 'CronJob/tandem-watch/archiver', { spec: { concurrenyPolicy: 'Forbid' } }],
    ['podSelectors', 'NetworkPolicy/tandem-watch/default-deny', { spec: { podSelectors: {} } }],
    ['externalTrafficPolice', 'Service/tandem-watch/signaling-server', { spec: { externalTrafficPolice: 'Local' } }],
    ['ingresClassName', 'Ingress/tandem-watch/signaling-server', { spec: { ingresClassName: 'nginx' } }],
    ['emial', 'Issuer/tandem-watch/letsencrypt', { spec: { acme: { emial: 'a@example.org' } } }],
    ['sampleLimits', 'ServiceMonitor/tandem-watch/signaling-server', { spec: { sampleLimits: 1 } }],
    ['behaviour', 'HorizontalPodAutoscaler/tandem-watch/room-worker', { spec: { behaviour: {} } }],
  ])('of the misspelt field %s', (field, id, mistake) => {
    expect(literalProblems(planted(all, id, mistake)).join('\n')).toContain(`"${field}"`);
  });

  test('of a value that its field does not take', () => {
    const mistake = { spec: { strategy: { type: 'Rolling' } } };
    expect(literalProblems(planted(all, GATEWAY, mistake)).join('\n')).toContain('"Rolling"');
  });
});
