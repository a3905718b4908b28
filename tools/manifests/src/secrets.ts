import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as z from 'zod';
import { root } from './overlays.ts';
import { documents, manifest, type Manifest } from './render/manifest.ts';

const secret = z.looseObject({ stringData: z.record(z.string(), z.string()) });

/** The Secrets that `make-secrets.sh` makes, with fresh values. Throws when it fails. */
export function makeSecrets(): Manifest[] {
  const { status, stdout, stderr } = spawnSync('sh', [join(root, 'deploy/k8s/make-secrets.sh')], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`make-secrets.sh: ${stderr}`);
  return documents(stdout).map(manifest);
}

/** What a Secret holds. */
export function secretData({ json }: Manifest): Readonly<Record<string, string>> {
  return secret.parse(json).stringData;
}
