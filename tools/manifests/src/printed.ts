import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './overlays.ts';
import { documents, manifest, type Manifest } from './render/manifest.ts';

/** The objects that a script of `deploy/k8s` prints. Throws when it fails. */
export function printed(script: string): Manifest[] {
  const { status, stdout, stderr } = spawnSync('sh', [join(root, 'deploy/k8s', script)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${script}: ${stderr}`);
  return documents(stdout).map(manifest);
}
