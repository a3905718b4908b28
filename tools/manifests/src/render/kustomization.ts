import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { documents } from './manifest.ts';

/** A ConfigMap that is made of files: of variables, or whole. */
export interface ConfigMapGenerator {
  readonly name: string;
  readonly namespace: string;
  readonly behavior?: 'merge' | undefined;
  readonly envs: readonly string[];
  readonly files: readonly string[];
}

/** The name and tag by which an image is to be had. */
export interface ImageChange {
  readonly name: string;
  readonly newName?: string | undefined;
  readonly newTag: string;
}

/** What of kustomization.yaml is understood here: anything else in one is an error, not passed over. */
export interface Kustomization {
  readonly kind: 'Kustomization' | 'Component';
  readonly resources: readonly string[];
  readonly components: readonly string[];
  readonly configMapGenerator: readonly ConfigMapGenerator[];
  readonly patches: readonly { readonly path: string }[];
  readonly images: readonly ImageChange[];
}

const schema: z.ZodType<Kustomization> = z.strictObject({
  apiVersion: z.string(),
  kind: z.enum(['Kustomization', 'Component']),
  resources: z.array(z.string()).default([]),
  components: z.array(z.string()).default([]),
  configMapGenerator: z
    .array(
      z.strictObject({
        name: z.string(),
        namespace: z.string(),
        behavior: z.literal('merge').optional(),
        envs: z.array(z.string()).default([]),
        files: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  patches: z.array(z.strictObject({ path: z.string() })).default([]),
  images: z.array(z.strictObject({ name: z.string(), newName: z.string().optional(), newTag: z.string() })).default([]),
});

/** Reads the kustomization of a folder. Throws when it says something that is not understood. */
export function readKustomization(folder: string): Kustomization {
  const [document] = documents(readFileSync(join(folder, 'kustomization.yaml'), 'utf8'));
  return schema.parse(document);
}
