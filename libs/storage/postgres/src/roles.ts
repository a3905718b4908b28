import { sql } from 'kysely';
import { connectPostgres } from './connect.ts';

/** deploy/postgres/roles.sql, in code: a bundle has no files beside it. */
export const rolesSql: string = `-- The roles of tandem-watch: once per PostgreSQL server, by a superuser or a role with CREATEROLE. May run again.
-- No passwords here: set them with ALTER ROLE … PASSWORD.
--   tandem_migrator  owns the schema: migrations, partitions, retention
--   tandem_worker    writes history: INSERT events; SELECT, INSERT, UPDATE of the rest; never DELETE
--   tandem_archiver  reads; partitions and retention only through the migrator's functions
--   tandem_reader    reads
do $$
declare
  name text;
begin
  foreach name in array array['tandem_migrator', 'tandem_worker', 'tandem_archiver', 'tandem_reader'] loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I login nosuperuser nocreatedb nocreaterole noreplication', name);
    end if;
  end loop;
end
$$;
`;

/** deploy/postgres/database.sql, in code. */
export const databaseSql: string = `-- What the roles may do in one database: run inside it, after roles.sql, by a superuser or its owner. May run again.
-- What they may do with the tables is granted by the migrations, which create them.
do $$
declare
  roles constant text := 'tandem_migrator, tandem_worker, tandem_archiver, tandem_reader';
begin
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant tandem_migrator to %I', current_user);
  end if;
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to %s', current_database(), roles);
  revoke all on schema public from public;
  alter schema public owner to tandem_migrator;
  execute 'grant usage on schema public to ' || roles;
end
$$;
`;

export interface RolePasswords {
  readonly migrator: string;
  readonly worker: string;
  readonly archiver: string;
  readonly reader?: string | undefined;
}

/**
 * Makes the roles, sets their passwords, and lets them into the database of `url`, which is an administrator's: a
 * superuser's, or that of a role with CREATEROLE that owns the database. May be repeated.
 */
export async function makeRoles(url: string, passwords: RolePasswords): Promise<void> {
  const db = connectPostgres({ url, connections: 1, applicationName: 'migrate', onError: () => undefined });
  try {
    await sql.raw(rolesSql).execute(db);
    for (const [role, password] of Object.entries(passwords)) {
      if (password === undefined) continue;
      await sql`alter role ${sql.id(`tandem_${role}`)} password ${sql.lit(password)}`.execute(db);
    }
    await sql.raw(databaseSql).execute(db);
  } finally {
    await db.destroy();
  }
}
