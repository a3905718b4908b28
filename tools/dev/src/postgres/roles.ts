import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';

/** The roles of deploy/postgres/roles.sql, by what they are called here. */
export const postgresRoles = ['migrator', 'worker', 'archiver', 'reader'] as const;
export type PostgresRole = (typeof postgresRoles)[number];

export type RoleUrls = Readonly<Record<PostgresRole, string>>;
export type RolePasswords = Readonly<Record<PostgresRole, string>>;

function sql(name: 'roles.sql' | 'database.sql'): Promise<string> {
  return readFile(new URL(`../../../../deploy/postgres/${name}`, import.meta.url), 'utf8');
}

export function randomPassword(): string {
  return randomBytes(18).toString('base64url');
}

/** The same server's URL for another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/** The same server's and database's URL for a role. */
export function withRole(url: string, role: PostgresRole, password: string): string {
  const changed = new URL(url);
  changed.username = `tandem_${role}`;
  changed.password = password;
  return changed.href;
}

/** Runs `work` on a connection of its own. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Whether a PostgreSQL takes connections there now. */
export function postgresAnswers(url: string): Promise<boolean> {
  return withClient(url, (client) => client.query('select 1')).then(
    () => true,
    () => false,
  );
}

/** Makes the roles on the server, each with a fresh password. `url` is a superuser's. */
export async function makeRoles(url: string): Promise<RolePasswords> {
  const passwords = {
    migrator: randomPassword(),
    worker: randomPassword(),
    archiver: randomPassword(),
    reader: randomPassword(),
  };
  await withClient(url, async (client) => {
    await client.query(await sql('roles.sql'));
    for (const role of postgresRoles) {
      const name = escapeIdentifier(`tandem_${role}`);
      await client.query(`alter role ${name} password ${escapeLiteral(passwords[role])}`);
    }
  });
  return passwords;
}

/** Makes the database unless it is there, and lets the roles in. `url` is a superuser's, of any database. */
export async function makeDatabase(url: string, database: string): Promise<void> {
  await withClient(url, async (client) => {
    const there = await client.query('select from pg_database where datname = $1', [database]);
    if (there.rowCount === 0) await client.query(`create database ${escapeIdentifier(database)}`);
  });
  await withClient(withDatabase(url, database), async (client) => client.query(await sql('database.sql')));
}

/** The URLs of each role for the database of `url`. */
export function roleUrls(url: string, passwords: RolePasswords): RoleUrls {
  return {
    migrator: withRole(url, 'migrator', passwords.migrator),
    worker: withRole(url, 'worker', passwords.worker),
    archiver: withRole(url, 'archiver', passwords.archiver),
    reader: withRole(url, 'reader', passwords.reader),
  };
}
