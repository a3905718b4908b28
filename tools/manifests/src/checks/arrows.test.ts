import { describe, expect, test } from 'vitest';
import { objects, planted, without } from '../../test/planted.ts';
import type { JsonObject } from '../render/json.ts';
import { overlays, type Overlay } from '../overlays.ts';
import { allowedArrows } from './arrows.ts';

/** What the processes may touch (docs/core.md, docs/kubernetes.md). */
const ARCHITECTURE = [
  'signaling-server -> redis:6379',
  'room-worker -> redis:6379',
  'room-worker -> postgres:5432',
  'archiver -> redis:6379',
  'archiver -> postgres:5432',
  'migrate -> postgres:5432',
];

const WATCHED = ['Prometheus -> signaling-server:9101', 'Prometheus -> room-worker:9100'];

const INTERNET = ['Ingress controller -> signaling-server:4001', 'Ingress controller -> acme-solver:8089'];

const REPLICATED = [
  'redis -> redis:6379',
  'redis -> redis:16379',
  'redis-cluster -> redis:6379',
  'postgres -> postgres:5432',
  'postgres -> postgres:8000',
  'CloudNativePG -> postgres:5432',
  'CloudNativePG -> postgres:8000',
  'Prometheus -> postgres:9187',
  // The API server and the store of backups.
  'postgres -> anywhere:443',
  'postgres -> anywhere:6443',
];

const PROCESSES = ['signaling-server', 'room-worker', 'archiver', 'migrate', 'redis', 'postgres'];

const dns = (names: readonly string[]) =>
  names.flatMap((name) => [`${name} -> DNS:53`, `${name} -> 169.254.20.10/32:53`]);

const expected: Readonly<Record<Overlay, readonly string[]>> = {
  dev: [...ARCHITECTURE, ...WATCHED, 'anybody -> signaling-server:4001', ...dns(PROCESSES)],
  production: [...ARCHITECTURE, ...WATCHED, ...INTERNET, ...dns([...PROCESSES, 'acme-solver'])],
  'production-ha': [
    ...ARCHITECTURE,
    ...WATCHED,
    ...INTERNET,
    ...REPLICATED,
    ...dns([...PROCESSES, 'acme-solver', 'redis-cluster']),
  ],
};

test.each(overlays)('in %s exactly the arrows of the architecture are allowed', (overlay) => {
  expect(allowedArrows(objects(overlay))).toEqual(expected[overlay].toSorted());
});

describe('it shows that', () => {
  const all = objects('production');
  const policy = (name: string) => `NetworkPolicy/tandem-watch/${name}`;
  const added = (changed: typeof all) => allowedArrows(changed).filter((arrow) => !allowedArrows(all).includes(arrow));
  const lost = (changed: typeof all) => allowedArrows(all).filter((arrow) => !allowedArrows(changed).includes(arrow));
  const to = (labels: JsonObject, port: number | string) => [
    { to: [{ podSelector: { matchLabels: labels } }], ports: [{ protocol: 'TCP', port }] },
  ];

  test('default-deny closes a pod that has no policy of its own', () => {
    const bare = without(all, policy('acme-solver'));
    expect(added(bare)).toEqual([]);
    expect(added(without(bare, policy('default-deny')))).toContain('anybody -> acme-solver:*');
  });

  test('without a policy of its own a process is cut off', () => {
    expect(lost(without(all, policy('archiver')))).toEqual(['archiver -> postgres:5432', 'archiver -> redis:6379']);
  });

  test('a misspelt label cuts a process off', () => {
    const egress = to({ 'app.kubernetes.io/name': 'reids' }, 6379);
    expect(lost(planted(all, policy('signaling-server'), { spec: { egress } }))).toEqual([
      'signaling-server -> redis:6379',
    ]);
  });

  test('a port that nobody has, by name or number, cuts a process off', () => {
    const from = [{ podSelector: {} }];
    const ingress = (port: number | string) => [{ from, ports: [{ protocol: 'TCP', port }] }];
    for (const port of ['reids', 6380]) {
      expect(lost(planted(all, policy('redis'), { spec: { ingress: ingress(port) } }))).toEqual([
        'archiver -> redis:6379',
        'room-worker -> redis:6379',
        'signaling-server -> redis:6379',
      ]);
    }
  });

  test('one end alone opens nothing, both ends do', () => {
    const out = planted(all, policy('signaling-server'), {
      spec: {
        egress: [
          ...to({ 'app.kubernetes.io/name': 'postgres' }, 5432),
          ...to({ 'app.kubernetes.io/name': 'redis' }, 6379),
        ],
      },
    });
    expect(added(out)).toEqual([]);
    const ingress = [{ from: [{ podSelector: {} }], ports: [{ protocol: 'TCP', port: 5432 }] }];
    expect(added(planted(out, policy('postgres'), { spec: { ingress } }))).toEqual([
      'signaling-server -> postgres:5432',
    ]);
  });

  test('a rule that names nobody lets everybody in', () => {
    const ingress = [{ ports: [{ protocol: 'TCP', port: 'redis' }] }];
    expect(added(planted(all, policy('redis'), { spec: { ingress } }))).toEqual(['anybody -> redis:6379']);
  });

  test('a rule that names nobody lets out to anywhere', () => {
    const egress = [{ ports: [{ protocol: 'TCP', port: 443 }] }];
    expect(added(planted(all, policy('migrate'), { spec: { egress } }))).toEqual(['migrate -> anywhere:443']);
  });
});
