import { rm, writeFile } from 'node:fs/promises';
import type { Stores } from './program.ts';

/** Where an operator is answered, and by which token. */
export interface AdminAccess {
  readonly urls: readonly string[];
  readonly token: string;
}

/**
 * Writes where the stores of a running `npm start` are and where it answers an operator, for tools in the same checkout:
 * ports and passwords are new at each start. Only its owner may read the file. Returns what removes it.
 */
export async function writeStoresFile(
  file: string,
  { redis, postgres }: Stores,
  admin: AdminAccess,
): Promise<() => Promise<void>> {
  const urls = {
    redis: { admin: redis.url, ...redis.users },
    postgres: { superuser: postgres.url, ...postgres.roles },
    admin,
  };
  await rm(file, { force: true });
  await writeFile(file, `${JSON.stringify(urls, null, 2)}\n`, { mode: 0o600 });
  return () => rm(file, { force: true });
}
