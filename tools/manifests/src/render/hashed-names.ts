import { createHash } from 'node:crypto';
import { dataMap } from './config-map.ts';
import { isList, isObject, type Json, type JsonObject } from './json.ts';
import { manifest, type Manifest } from './manifest.ts';

// A pod reads its ConfigMap when it starts: one that is changed under the same name changes nothing that runs. So the
// name of each carries a hash of what it says, and whoever refers to it is rolled out anew. The hash is kustomize's own,
// so that what is checked here has the names that are applied.

/** Where the name of a ConfigMap stands: under `name` of these. */
const REFERENCES = ['configMapRef', 'configMapKeyRef', 'configMap'];

/** Gives each ConfigMap its hash, and those who refer to it the new name. */
export function hashNames(all: readonly Manifest[]): Manifest[] {
  const maps = all.filter(({ kind }) => kind === 'ConfigMap');
  const names = new Map(maps.map((map) => [map.name, `${map.name}-${hashOf(map)}`]));
  return all.map((object) => {
    if (object.kind !== 'ConfigMap') return manifest(renamed(object.json, names));
    const { metadata } = object.json;
    const name = names.get(object.name) ?? object.name;
    return manifest({ ...object.json, metadata: { ...(isObject(metadata) ? metadata : {}), name } });
  });
}

function renamed(object: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, renamedValue(key, value, names)]));
}

function renamedValue(key: string, value: Json, names: ReadonlyMap<string, string>): Json {
  if (isList(value)) return value.map((item) => renamedValue('', item, names));
  if (!isObject(value)) return value;
  const { name } = value;
  if (!REFERENCES.includes(key) || typeof name !== 'string') return renamed(value, names);
  return { ...value, name: names.get(name) ?? name };
}

/** Digits and letters that make no words: as kustomize has it. */
const SAFE: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

/** Of the data alone: kustomize leaves the name empty. */
function hashOf(map: Manifest): string {
  const data = Object.fromEntries(Object.entries(dataMap(map)).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const text = JSON.stringify({ data, kind: 'ConfigMap', name: '' });
  const escaped = text.replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const hex = createHash('sha256').update(escaped).digest('hex').slice(0, 10);
  return Array.from(hex, (digit) => SAFE[digit] ?? digit).join('');
}
