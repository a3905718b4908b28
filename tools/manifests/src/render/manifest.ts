import { parseAllDocuments } from 'yaml';
import * as z from 'zod';
import type { JsonObject } from './json.ts';

const head = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
});

const anything: z.ZodType<JsonObject> = z.record(z.string(), z.json());

/** One object of Kubernetes: what names it, and all of it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Empty for what stands outside of namespaces. */
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly json: JsonObject;
}

/** Throws when it is no object of Kubernetes. */
export function manifest(json: JsonObject): Manifest {
  const { apiVersion, kind, metadata } = head.parse(json);
  const { name, namespace = '', labels = {}, annotations = {} } = metadata;
  return { apiVersion, kind, name, namespace, labels, annotations, json };
}

/** `Service/tandem-watch/redis`: no two objects have the same. */
export function idOf({ kind, namespace, name }: Manifest): string {
  return `${kind}/${namespace}/${name}`;
}

/** The documents of a YAML text (1.1, as Kubernetes reads it). Throws when one is wrong. */
export function documents(text: string): JsonObject[] {
  return parseAllDocuments(text, { version: '1.1', merge: false, uniqueKeys: true }).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return anything.parse(document.toJS());
  });
}
