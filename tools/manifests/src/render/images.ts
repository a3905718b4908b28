import { isList, isObject, type Json, type JsonObject } from './json.ts';
import type { ImageChange } from './kustomization.ts';
import { manifest, type Manifest } from './manifest.ts';

/** Gives the containers that run an image its new name and tag. */
export function changeImage(all: readonly Manifest[], change: ImageChange): Manifest[] {
  return all.map(({ json }) => manifest(changed(json, change)));
}

function changed(object: JsonObject, change: ImageChange): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, changedValue(key, value, change)]));
}

function changedValue(key: string, value: Json, change: ImageChange): Json {
  if (key === 'image' && value === change.name) return `${change.newName ?? change.name}:${change.newTag}`;
  if (isList(value)) return value.map((item) => changedValue('', item, change));
  return isObject(value) ? changed(value, change) : value;
}
