import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { addConfigMap } from './config-map.ts';
import { hashNames } from './hashed-names.ts';
import { changeImage } from './images.ts';
import { readKustomization } from './kustomization.ts';
import { documents, idOf, manifest, type Manifest } from './manifest.ts';
import { strategicMerge } from './strategic-merge.ts';

// The manifests are applied by `kubectl apply -k`, but not everybody who runs the tests has kubectl, and none comes
// with `npm ci`. What deploy/k8s uses of kustomize is little, and rendered here the same way: a test compares
// the two wherever kubectl is. Whatever else a kustomization says is refused.

/** The objects that `kubectl kustomize <folder>` makes. Throws when something is wrong or not understood. */
export function render(folder: string): Manifest[] {
  const all = hashNames(accumulate(folder, []));
  const twice = all.map(idOf).find((id, index, ids) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new Error(`${twice} is there twice`);
  return all;
}

/** What a folder's kustomization makes of the objects that there are: none, for all but components. */
function accumulate(folder: string, before: readonly Manifest[]): Manifest[] {
  const { resources, components, configMapGenerator, patches, images } = readKustomization(folder);
  let all = [...before, ...resources.flatMap((path) => resource(join(folder, path)))];
  for (const path of components) all = accumulate(join(folder, path), all);
  for (const generator of configMapGenerator) all = addConfigMap(all, generator, folder);
  for (const { path } of patches) all = patched(all, join(folder, path));
  for (const change of images) all = changeImage(all, change);
  return all;
}

function resource(path: string): Manifest[] {
  return statSync(path).isDirectory() ? accumulate(path, []) : read(path);
}

function read(path: string): Manifest[] {
  return documents(readFileSync(path, 'utf8')).map(manifest);
}

function patched(all: readonly Manifest[], path: string): Manifest[] {
  return read(path).reduce<Manifest[]>(
    (objects, patch) => {
      if (!objects.some((object) => idOf(object) === idOf(patch)))
        throw new Error(`${path}: no ${idOf(patch)} to patch`);
      return objects.map((object) =>
        idOf(object) === idOf(patch) ? manifest(strategicMerge(object.json, patch.json)) : object,
      );
    },
    [...all],
  );
}
