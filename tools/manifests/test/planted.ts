import type { JsonObject } from '../src/render/json.ts';
import { idOf, manifest, type Manifest } from '../src/render/manifest.ts';
import { strategicMerge } from '../src/render/strategic-merge.ts';
import { overlayFolder, type Overlay } from '../src/overlays.ts';
import { render } from '../src/render/render.ts';

/** The objects of an overlay. */
export function objects(overlay: Overlay): Manifest[] {
  return render(overlayFolder(overlay));
}

/** The same objects with a mistake planted into one, by a strategic merge. */
export function planted(all: readonly Manifest[], id: string, mistake: JsonObject): Manifest[] {
  if (!all.some((object) => idOf(object) === id)) throw new Error(`no ${id}`);
  return all.map((object) => (idOf(object) === id ? manifest(strategicMerge(object.json, mistake)) : object));
}

/** The same objects without one. */
export function without(all: readonly Manifest[], id: string): Manifest[] {
  const rest = all.filter((object) => idOf(object) !== id);
  if (rest.length === all.length) throw new Error(`no ${id}`);
  return rest;
}

/** What makes a pod of a Deployment or StatefulSet look otherwise. */
export function pod(spec: JsonObject): JsonObject {
  return { spec: { template: { spec } } };
}

export const GATEWAY = 'Deployment/tandem-watch/signaling-server';
