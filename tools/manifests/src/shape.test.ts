import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { GATEWAY, objects } from '../test/planted.ts';
import { containersOf, podsOf } from './checks/pods.ts';
import { overlays, root } from './overlays.ts';
import { readKustomization } from './render/kustomization.ts';
import { documents, type Manifest } from './render/manifest.ts';
import { makeSecrets } from './secrets.ts';

const folder = join(root, 'deploy/k8s');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((file) => join(folder, file))
  .filter((file) => statSync(file).isFile());

/** What is not applied: the makers of Secrets and of alerts, and the values of a chart. */
const APART = ['make-secrets.sh', 'make-alerts.sh', 'internet/adapter-values.yaml'];

describe('deploy/k8s', () => {
  test('holds one object a file', () => {
    const manifests = files.filter((file) => file.endsWith('.yaml') && !APART.includes(relative(folder, file)));
    expect(manifests.filter((file) => documents(readFileSync(file, 'utf8')).length !== 1)).toEqual([]);
  });

  test('holds no file that no kustomization names', () => {
    const named = files
      .filter((file) => basename(file) === 'kustomization.yaml')
      .flatMap((file) => {
        const { resources, patches, configMapGenerator } = readKustomization(dirname(file));
        const generated = configMapGenerator.flatMap((generator) => [...generator.envs, ...generator.files]);
        const paths = [...resources, ...patches.map(({ path }) => path), ...generated];
        return [file, ...paths.map((path) => join(dirname(file), path))];
      });
    const apart = APART.map((file) => join(folder, file));
    expect(files.filter((file) => !named.includes(file) && !apart.includes(file))).toEqual([]);
  });

  test('runs the images that the Dockerfile makes, and the stores', () => {
    const dockerfile = readFileSync(join(root, 'deploy/docker/Dockerfile'), 'utf8');
    const targets = Array.from(dockerfile.matchAll(/^FROM base AS (\S+)$/gm), ([, target]) => `tandem-watch-${target}`);
    const images = podsOf(objects('dev')).flatMap((pod) => containersOf(pod).map(({ image }) => image));
    expect([...new Set(images)].toSorted()).toEqual(
      [...targets.map((target) => `${target}:dev`), 'postgres:17-bookworm', 'redis:7-bookworm'].toSorted(),
    );
  });
});

describe.each(overlays)('%s', (overlay) => {
  const all = objects(overlay);

  test('stands in one namespace, and in no other', () => {
    const elsewhere = all.filter(({ kind, namespace }) => kind !== 'Namespace' && namespace !== 'tandem-watch');
    expect(elsewhere).toEqual([]);
  });

  test('holds no Secret', () => {
    expect(all.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });

  test('gives nobody a right to ask the API server', () => {
    expect(all.filter(({ apiVersion }) => apiVersion.startsWith('rbac.authorization.k8s.io/'))).toEqual([]);
    const accounts = all.filter(({ kind }) => kind === 'ServiceAccount');
    expect(accounts.length).toBeGreaterThanOrEqual(5);
    expect(accounts.filter(({ json }) => json['automountServiceAccountToken'] !== false)).toEqual([]);
    expect(podsOf(all).filter(({ spec }) => spec.serviceAccountName === undefined)).toEqual([]);
  });

  test('gives gateways what was asked for: of a CPU 200m to all of it, of memory 512 Mi to 1 Gi; in dev less', () => {
    const [gateway] = podsOf(all).filter(({ of }) => of === GATEWAY);
    const resources = gateway === undefined ? [] : containersOf(gateway).map((container) => container.resources);
    const requests = overlay === 'dev' ? { cpu: '50m', memory: '128Mi' } : { cpu: '200m', memory: '512Mi' };
    expect(resources).toEqual([{ requests, limits: { cpu: '1', memory: '1Gi' } }]);
  });

  test('lets the API server refuse pods that are not hardened', () => {
    const namespace = all.find(({ kind }) => kind === 'Namespace');
    expect(namespace?.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
  });
});

test('what PostgreSQL refers to in production-ha is there, but for the Secret of the store of backups', () => {
  const all = objects('production-ha');
  const named = (kind: string): string[] => all.filter((object) => object.kind === kind).map(({ name }) => name);
  const [cluster, backup] = ['Cluster', 'ScheduledBackup'].map((kind) => all.find((object) => object.kind === kind));
  expect(superuserOf(cluster)).toEqual(
    makeSecrets().flatMap(({ name }) => (name === 'postgres-superuser' ? name : [])),
  );
  expect(storesOf(cluster)).toEqual(named('ObjectStore'));
  expect(clusterOf(backup)).toEqual(named('Cluster'));
});

function superuserOf(cluster: Manifest | undefined): string[] {
  const { spec } = z
    .object({ spec: z.object({ superuserSecret: z.object({ name: z.string() }) }) })
    .parse(cluster?.json);
  return [spec.superuserSecret.name];
}

function storesOf(cluster: Manifest | undefined): string[] {
  const parameters = z.object({ barmanObjectName: z.string() });
  const schema = z.object({ spec: z.object({ plugins: z.array(z.object({ parameters })) }) });
  return schema.parse(cluster?.json).spec.plugins.map((plugin) => plugin.parameters.barmanObjectName);
}

function clusterOf(backup: Manifest | undefined): string[] {
  return [
    z.object({ spec: z.object({ cluster: z.object({ name: z.string() }) }) }).parse(backup?.json).spec.cluster.name,
  ];
}
