import { expect, test } from 'vitest';
import { objects, planted, pod, GATEWAY } from '../../test/planted.ts';
import { overlays } from '../overlays.ts';
import { spreadProblems } from './spread.ts';

test.each(overlays)('the gateways and workers of %s are spread over machines and zones', (overlay) => {
  expect(spreadProblems(objects(overlay))).toEqual([]);
});

const matchLabels = { 'app.kubernetes.io/name': 'signaling-server' };
const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels } };

test.each([
  ['may lose all pods with one machine', { affinity: null }],
  ['may lose all pods with one zone', { topologySpreadConstraints: null }],
  [
    'cannot be replaced on as many machines as it has pods',
    { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } },
  ],
])('it is told that a Deployment %s', (problem, mistake) => {
  expect(spreadProblems(planted(objects('dev'), GATEWAY, pod(mistake)))).toEqual([`${GATEWAY}: ${problem}`]);
});
