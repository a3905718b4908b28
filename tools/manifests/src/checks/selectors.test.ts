import { describe, expect, test } from 'vitest';
import { objects, planted, GATEWAY } from '../../test/planted.ts';
import { overlays } from '../overlays.ts';
import { selectorProblems } from './selectors.ts';

test.each(overlays)('every selector of %s selects what it should', (overlay) => {
  expect(selectorProblems(objects(overlay))).toEqual([]);
});

describe('a selector is told that', () => {
  const all = objects('production-ha');
  const OURS = { 'app.kubernetes.io/part-of': 'tandem-watch' };
  const matchLabels = { 'app.kubernetes.io/name': 'signalling-server' };
  const id = (kind: string, name = 'signaling-server') => `${kind}/tandem-watch/${name}`;

  test.each([
    ['selects no pod', id('Service'), { spec: { selector: matchLabels } }],
    ['selects no pod', id('PodDisruptionBudget'), { spec: { selector: { matchLabels } } }],
    ['selects no pod', id('NetworkPolicy'), { spec: { podSelector: { matchLabels } } }],
    ['selects no pod', id('PodMonitor', 'room-worker'), { spec: { selector: { matchLabels } } }],
    [
      'asks a port that its pods lack: metrcis',
      id('PodMonitor', 'postgres'),
      { spec: { podMetricsEndpoints: [{ port: 'metrcis' }] } },
    ],
    ['selects 0 Services', id('ServiceMonitor'), { spec: { selector: { matchLabels } } }],
    [
      'selects 2 Services',
      id('ServiceMonitor'),
      { spec: { selector: { matchLabels: { 'app.kubernetes.io/component': null } } } },
    ],
    ['does not select its own pods', GATEWAY, { spec: { selector: { matchLabels } } }],
    [
      'selects the pods of Deployment/tandem-watch/room-worker',
      GATEWAY,
      { spec: { selector: { matchLabels: { 'app.kubernetes.io/name': null, ...OURS } } } },
    ],
    ['there is no Service rediss', id('StatefulSet', 'redis'), { spec: { serviceName: 'rediss' } }],
    ['the Service redis is not headless', id('StatefulSet', 'redis'), { spec: { serviceName: 'redis' } }],
  ])('%s', (problem, object, mistake) => {
    expect(selectorProblems(planted(all, object, mistake))).toContain(`${object}: ${problem}`);
  });
});
