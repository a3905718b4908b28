import { readFile } from 'node:fs/promises';
import * as z from 'zod';

const storesFile = z.object({ postgres: z.object({ reader: z.string() }) });

/**
 * Where to read history: the given URL (DATABASE_URL), else the PostgreSQL of the `npm start` that runs in this checkout,
 * from the file in which it says so. Undefined when there is neither.
 */
export async function databaseUrl(given: string | undefined, file: string): Promise<string | undefined> {
  if (given !== undefined && given !== '') return given;
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : storesFile.parse(JSON.parse(text)).postgres.reader;
}
