import { makeDatabase, makeRoles, type RoleUrls, roleUrls, withDatabase } from './roles.ts';

/** The database that `npm start` and the processes use. */
export const databaseName = 'tandem_watch';

/** A PostgreSQL to use: `url` is the superuser's, `roles` those of the processes, all for the same database. */
export interface PostgresStore {
  /** Where it came from, for a log line. */
  readonly how: string;
  readonly url: string;
  readonly roles: RoleUrls;
  stop(): Promise<void>;
}

/** Makes roles and database on a server that answers at a superuser's URL. */
export async function prepare(server: string): Promise<Pick<PostgresStore, 'url' | 'roles'>> {
  const passwords = await makeRoles(server);
  await makeDatabase(server, databaseName);
  const url = withDatabase(server, databaseName);
  return { url, roles: roleUrls(url, passwords) };
}
