import { isList, isObject, type Json, type JsonObject } from './json.ts';

/** Lists whose items are merged one by one, and by which of their fields. */
const MERGED: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  volumes: 'name',
  env: 'name',
  volumeMounts: 'mountPath',
  // Of a container; those of a Service are known by another field, and refused.
  ports: 'containerPort',
  topologySpreadConstraints: 'topologyKey',
};

/** Lists that a patch replaces as a whole. */
const REPLACED = [
  'command',
  'args',
  'envFrom',
  'ingress',
  'egress',
  'policies',
  'podMetricsEndpoints',
  'requiredDuringSchedulingIgnoredDuringExecution',
];

/**
 * A strategic merge: maps are merged, null removes, lists are merged or replaced as the API says for each. Throws at a
 * list of which that is not noted here.
 */
export function strategicMerge(target: JsonObject, patch: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergeValue(key, merged[key], value);
  }
  return merged;
}

function mergeValue(key: string, target: Json | undefined, patch: Json): Json {
  if (isObject(patch)) return strategicMerge(isObject(target) ? target : {}, patch);
  if (!isList(patch) || REPLACED.includes(key)) return patch;
  const by = MERGED[key];
  if (by === undefined) throw new Error(`a patch of the list ${key} is not understood`);
  return mergeItems(isList(target) ? target : [], patch, by);
}

function mergeItems(target: readonly Json[], patch: readonly Json[], by: string): Json[] {
  const nameOf = (item: Json): Json | undefined => (isObject(item) ? item[by] : undefined);
  const patchOf = (item: Json): Json | undefined => patch.find((change) => nameOf(change) === nameOf(item));
  const merged = target.map((item) => {
    const change = patchOf(item);
    return isObject(item) && isObject(change) ? strategicMerge(item, change) : item;
  });
  if (patch.some((change) => nameOf(change) === undefined)) throw new Error(`a patch of a list without ${by}`);
  const added = patch.filter((change) => !target.some((item) => nameOf(item) === nameOf(change)));
  return [...added, ...merged];
}
