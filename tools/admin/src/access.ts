import { readFile } from 'node:fs/promises';
import * as z from 'zod';

/** Where an operator is answered, and by which token. Any of the addresses will do. */
export interface Access {
  readonly urls: readonly string[];
  readonly token: string;
}

const storesFile = z.object({ admin: z.object({ urls: z.array(z.string()).min(1), token: z.string() }) });

type Env = Readonly<Record<string, string | undefined>>;

/**
 * ADMIN_URL (one or several, between commas) with ADMIN_TOKEN or ADMIN_TOKEN_FILE; else the `npm start` that runs in this
 * checkout, from the file in which it says so. A text instead: what is missing.
 */
export async function accessOf(env: Env, file: string): Promise<Access | string> {
  const urls = (env['ADMIN_URL'] ?? '').split(',').flatMap((url) => (url.trim() === '' ? [] : [url.trim()]));
  const token = await tokenOf(env);
  if (urls.length > 0 && token !== undefined) return { urls, token };
  if (urls.length > 0) return 'ADMIN_URL is set, and neither ADMIN_TOKEN nor ADMIN_TOKEN_FILE holds a token.';
  const text = await readFile(file, 'utf8').catch(() => null);
  const found = text === null ? null : storesFile.safeParse(JSON.parse(text));
  if (found?.success === true) return found.data.admin;
  return 'No room-worker to ask: set ADMIN_URL and ADMIN_TOKEN, or run npm start in this checkout.';
}

async function tokenOf(env: Env): Promise<string | undefined> {
  const given = env['ADMIN_TOKEN'] ?? '';
  if (given !== '') return given;
  const file = env['ADMIN_TOKEN_FILE'] ?? '';
  return file === '' ? undefined : (await readFile(file, 'utf8')).trim();
}
