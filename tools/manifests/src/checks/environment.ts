import { dataMap } from '../render/config-map.ts';
import type { Manifest } from '../render/manifest.ts';
import type { Container } from './pods.ts';

/** The variables that a container is given, and what they are set to; null for what is known in the cluster only. */
export function environmentOf(
  { env, envFrom }: Container,
  configMaps: ReadonlyMap<string, Manifest>,
): ReadonlyMap<string, string | null> {
  const shared = envFrom.flatMap(({ configMapRef }) => {
    const map = configMaps.get(configMapRef?.name ?? '');
    return map === undefined ? [] : Object.entries(dataMap(map));
  });
  return new Map([...shared, ...env.map(({ name, value = null }) => [name, value] as const)]);
}

/** The ConfigMaps of a set of objects, by name. */
export function configMapsOf(all: readonly Manifest[]): ReadonlyMap<string, Manifest> {
  return new Map(all.filter(({ kind }) => kind === 'ConfigMap').map((map) => [map.name, map]));
}
