import { expect, test } from 'vitest';
import { objects, planted, pod, GATEWAY } from '../../test/planted.ts';
import { overlays } from '../overlays.ts';
import { probeProblems } from './probes.ts';

test.each(overlays)(
  'gateways and workers of %s live by /health and serve by /ready, on a port of their own',
  (overlay) => {
    expect(probeProblems(objects(overlay))).toEqual([]);
  },
);

test.each([
  ['is not waited for by /health while it starts', { startupProbe: null }],
  ['is not restarted by /health', { livenessProbe: { httpGet: { path: '/ready' } } }],
  ['is not sent clients by /ready', { readinessProbe: { httpGet: { path: '/health' } } }],
  ['is asked on the port of clients', { livenessProbe: { httpGet: { port: 'http' } } }],
])('it is told that a process %s', (problem, probe) => {
  const mistake = pod({ containers: [{ name: 'gateway', ...probe }] });
  expect(probeProblems(planted(objects('production'), GATEWAY, mistake))).toEqual([`${GATEWAY}: ${problem}`]);
});
