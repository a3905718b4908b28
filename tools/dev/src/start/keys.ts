import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';
import type { Keys } from './program.ts';

const schema = z.object({ PIN_KEY: z.string().min(32), SESSION_KEYS: z.string().min(32) });

/** The gateways' keys in development: made once and kept, so that sessions and PINs outlive a restart. */
export async function readOrMakeKeys(file: string): Promise<Keys> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text !== null) return schema.parse(JSON.parse(text));
  const keys = { PIN_KEY: randomBytes(32).toString('base64url'), SESSION_KEYS: randomBytes(32).toString('base64url') };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(keys), { mode: 0o600 });
  return keys;
}
