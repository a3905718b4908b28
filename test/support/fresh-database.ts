import { randomBytes } from 'node:crypto';
import { makeDatabase, type RoleUrls, withClient, withDatabase } from '@tandem-watch/dev';
import { escapeIdentifier } from 'pg';
import { inject } from 'vitest';

export interface FreshDatabase extends RoleUrls {
  /** The superuser's URL. */
  readonly url: string;
  /** Removes the database; open connections to it are cut. */
  drop(): Promise<void>;
}

/** The superuser's URL and one per role: what `inject('postgres')` holds, and a PostgreSQL of one's own too. */
export type PostgresUrls = RoleUrls & { readonly url: string };

/**
 * Makes an empty database on the run's PostgreSQL (or on another, given its URLs), open to the roles, so that test files
 * need not share tables. Nothing is migrated. Where there is no PostgreSQL all URLs are '' and the tests are skipped.
 */
export async function freshDatabase(server: PostgresUrls = inject('postgres')): Promise<FreshDatabase> {
  if (server.url === '') return { ...server, drop: async () => undefined };
  const name = `test_${randomBytes(8).toString('hex')}`;
  await makeDatabase(server.url, name);
  const there = (url: string): string => withDatabase(url, name);
  return {
    url: there(server.url),
    migrator: there(server.migrator),
    worker: there(server.worker),
    archiver: there(server.archiver),
    reader: there(server.reader),
    drop: () =>
      withClient(server.url, async (client) => {
        await client.query(`drop database if exists ${escapeIdentifier(name)} with (force)`);
      }),
  };
}
