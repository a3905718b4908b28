import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { overlays, overlayFolder } from '../overlays.ts';
import { documents, idOf, manifest, type Manifest } from './manifest.ts';
import { render } from './render.ts';

const hasKubectl = spawnSync('kubectl', ['kustomize', '--help']).status === 0;

function byKubectl(folder: string): Manifest[] {
  const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return documents(stdout).map(manifest);
}

const byId = (all: readonly Manifest[]) => Object.fromEntries(all.map((each) => [idOf(each), each.json]));

test.skipIf(!hasKubectl).each(overlays)(
  '%s is rendered as kubectl renders it',
  (overlay) => {
    expect(byId(render(overlayFolder(overlay)))).toEqual(byId(byKubectl(overlayFolder(overlay))));
  },
  30_000,
);

/** Files of a kustomization, in a folder of their own. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const head = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n';
const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: web}\nspec: {type: ClusterIP, x: 1}\n';

describe('render', () => {
  test('refuses what it does not understand of a kustomization', () => {
    expect(() => render(folderOf({ 'kustomization.yaml': `${head}namePrefix: a-\n` }))).toThrow('namePrefix');
  });

  test('refuses a patch of something that is not there', () => {
    const files = { 'kustomization.yaml': `${head}patches: [{path: p.yaml}]\n`, 'p.yaml': service };
    expect(() => render(folderOf(files))).toThrow('no Service/web/a to patch');
  });

  test('refuses an object that is there twice', () => {
    const files = {
      'kustomization.yaml': `${head}resources: [a.yaml, b.yaml]\n`,
      'a.yaml': service,
      'b.yaml': service,
    };
    expect(() => render(folderOf(files))).toThrow('Service/web/a is there twice');
  });

  test('refuses a key that is there twice', () => {
    const files = { 'kustomization.yaml': `${head}resources: [a.yaml]\n`, 'a.yaml': `${service}kind: Pod\n` };
    expect(() => render(folderOf(files))).toThrow('unique');
  });

  test('a null in a patch removes a field', () => {
    const patch =
      'apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: web}\nspec: {x: null, type: NodePort}\n';
    const kustomization = `${head}resources: [a.yaml]\npatches: [{path: p.yaml}]\n`;
    const [rendered] = render(folderOf({ 'kustomization.yaml': kustomization, 'a.yaml': service, 'p.yaml': patch }));
    expect(rendered?.json['spec']).toEqual({ type: 'NodePort' });
  });

  test('the hash in a name is the one that kubectl gives', () => {
    const kustomization = `${head}configMapGenerator: [{name: s, namespace: web, envs: [s.env]}]\n`;
    const [map] = render(folderOf({ 'kustomization.yaml': kustomization, 's.env': 'A=1\n' }));
    expect(map?.name).toBe('s-89g4tffbfk');
  });

  test('another setting gives a ConfigMap another name, and those who read it the same', () => {
    const generator = 'configMapGenerator: [{name: s, namespace: web, envs: [s.env]}]\n';
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{envFrom: [{configMapRef: {name: s}}]}]}\n';
    const namesWith = (value: string): string[] => {
      const files = { 'kustomization.yaml': `${head}resources: [p.yaml]\n${generator}`, 'p.yaml': pod };
      const all = render(folderOf({ ...files, 's.env': `# a comment\nA=${value}\n` }));
      const names = all.filter(({ kind }) => kind === 'ConfigMap').map(({ name }) => name);
      expect(JSON.stringify(all.map(({ json }) => json))).toContain(`"configMapRef":{"name":"${names[0]}"}`);
      return names;
    };
    expect(namesWith('1')).not.toEqual(namesWith('2'));
  });
});
