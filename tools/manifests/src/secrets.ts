import * as z from 'zod';
import { printed } from './printed.ts';
import type { Manifest } from './render/manifest.ts';

const secret = z.looseObject({ stringData: z.record(z.string(), z.string()) });

/** The Secrets that `make-secrets.sh` makes, with fresh values. Throws when it fails. */
export function makeSecrets(): Manifest[] {
  return printed('make-secrets.sh');
}

/** What a Secret holds. */
export function secretData({ json }: Manifest): Readonly<Record<string, string>> {
  return secret.parse(json).stringData;
}
