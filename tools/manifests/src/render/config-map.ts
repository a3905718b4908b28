import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import type { JsonObject } from './json.ts';
import type { ConfigMapGenerator } from './kustomization.ts';
import { idOf, manifest, type Manifest } from './manifest.ts';

/** Adds the ConfigMap that a generator makes of files in `folder`, or merges it into the one that is there. */
export function addConfigMap(all: readonly Manifest[], generator: ConfigMapGenerator, folder: string): Manifest[] {
  const { name, namespace, behavior } = generator;
  const made = configMap(name, namespace, dataOf(generator, folder));
  const existing = all.find((other) => idOf(other) === idOf(made));
  if (behavior !== 'merge') {
    if (existing !== undefined) throw new Error(`${idOf(made)} is made twice`);
    return [...all, made];
  }
  if (existing === undefined) throw new Error(`there is no ${idOf(made)} to merge with`);
  const merged = configMap(name, namespace, { ...dataMap(existing), ...dataMap(made) });
  return all.map((other) => (other === existing ? merged : other));
}

const schema = z.looseObject({ data: z.record(z.string(), z.string()) });

/** The data of a ConfigMap. */
export function dataMap({ json }: Manifest): Readonly<Record<string, string>> {
  return schema.parse(json).data;
}

function configMap(name: string, namespace: string, data: JsonObject): Manifest {
  return manifest({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data });
}

function dataOf({ envs, files }: ConfigMapGenerator, folder: string): JsonObject {
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const variables = envs.flatMap((file) => read(file).split('\n').filter(isVariable).map(variable));
  return Object.fromEntries([...variables, ...files.map((file) => [basename(file), read(file)] as const)]);
}

function isVariable(line: string): boolean {
  return line.trim() !== '' && !line.trimStart().startsWith('#');
}

function variable(line: string): readonly [string, string] {
  const at = line.indexOf('=');
  if (at < 1) throw new Error(`no variable: ${line}`);
  return [line.slice(0, at).trimStart(), line.slice(at + 1)];
}
