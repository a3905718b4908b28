import { join } from 'node:path';

/** The overlays that are shipped. */
export const overlays = ['dev', 'production', 'production-ha'] as const;

export type Overlay = (typeof overlays)[number];

/** The checkout. */
export const root: string = join(import.meta.dirname, '../../..');

export function overlayFolder(overlay: Overlay): string {
  return join(root, 'deploy/k8s/overlays', overlay);
}
