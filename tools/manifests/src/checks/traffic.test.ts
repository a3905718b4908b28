import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { objects, planted, pod, GATEWAY } from '../../test/planted.ts';
import { overlays, root } from '../overlays.ts';
import { hasPort, trafficProblems } from './traffic.ts';

test.each(overlays)('%s turns none of its own users away', (overlay) => {
  expect(trafficProblems(objects(overlay))).toEqual([]);
});

test('where the script for k6 knocks, unless told otherwise, there is a port', () => {
  const script = readFileSync(join(root, 'deploy/k6/load-test.js'), 'utf8');
  const [, address = ''] = /__ENV\.URLS \|\| '([^']+)'/.exec(script) ?? [];
  const { hostname, port } = new URL(address);
  const [host = ''] = hostname.split('.', 1);
  expect(hasPort(objects('dev'), host, (its) => its.port === Number(port || 80))).toBe(true);
  expect(hasPort(objects('dev'), host, (its) => its.port === 8080)).toBe(false);
});

describe('it is told that a deployment', () => {
  const all = objects('production');
  const SERVICE = 'Service/tandem-watch/signaling-server';
  const INGRESS = 'Ingress/tandem-watch/signaling-server';
  const set = (name: string, value: string) => pod({ containers: [{ name: 'gateway', env: [{ name, value }] }] });
  const annotated = (annotations: Record<string, string | null>) => ({ metadata: { annotations } });

  test.each([
    ['binds clients to one gateway', SERVICE, { spec: { sessionAffinity: 'ClientIP' } }],
    ['is a second door, without TLS', SERVICE, { spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local' } }],
    ['has no outside', SERVICE, { spec: { externalTrafficPolicy: 'Local' } }],
    ['has no TLS for watch.example.org', INGRESS, { spec: { tls: null } }],
    ['cuts WebSockets', INGRESS, annotated({ 'nginx.ingress.kubernetes.io/proxy-read-timeout': null })],
    ['has no Issuer lets-encrypt', INGRESS, annotated({ 'cert-manager.io/issuer': 'lets-encrypt' })],
    ['refuses the extension', GATEWAY, set('ALLOWED_ORIGINS', 'https://watch.example.org')],
    ['refuses its own page', GATEWAY, set('ALLOWED_ORIGINS', 'chrome-extension://*')],
    ['makes invites that lead elsewhere', GATEWAY, set('PUBLIC_URL', 'https://watch.example.com')],
    ['looks for REDIS at rediss:6379', GATEWAY, set('REDIS_HOST', 'rediss')],
    ['looks for REDIS at redis:6380', GATEWAY, set('REDIS_PORT', '6380')],
  ])('%s', (problem, object, mistake) => {
    expect(trafficProblems(planted(all, object, mistake)).join('\n')).toContain(problem);
  });

  test('hides the addresses of clients', () => {
    const mistake = { spec: { externalTrafficPolicy: 'Cluster' } };
    expect(trafficProblems(planted(objects('dev'), SERVICE, mistake)).join()).toContain('hides the addresses');
  });
});
