import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openHistory, type TestHistory } from '../test/history.ts';

// What somebody would try who has stolen the password of a role. Every refusal, as PostgreSQL prints it, stands in
// refusals.postgres.txt; and whatever was tried, tables, functions and roles are as they were.

const roles = ['worker', 'archiver', 'reader', 'migrator'] as const;
type Role = (typeof roles)[number];

let history: TestHistory;

beforeAll(async () => {
  history = await openHistory();
});
afterAll(() => history?.close());

/** Beyond the database, or to be more than one is: no role may, the schema's owner neither. */
const forAll: readonly string[] = [
  'set role postgres',
  'set session authorization postgres',
  'alter role current_user superuser',
  'alter role current_user createrole',
  'alter role current_user bypassrls',
  'alter role current_user replication',
  "alter role postgres password 'x'",
  'create role mine superuser',
  'create role mine',
  'create database mine',
  'grant pg_read_server_files to current_user',
  'grant pg_execute_server_program to current_user',
  'grant pg_write_all_data to current_user',
  'select rolpassword from pg_authid',
  'select passwd from pg_shadow',
  "select pg_read_file('/etc/passwd')",
  "select pg_ls_dir('/')",
  "copy (select 1) to program 'id'",
  "copy (select 1) to '/tmp/x'",
  "select lo_import('/etc/passwd')",
  "alter system set listen_addresses = '*'",
  'select pg_reload_conf()',
  'select pg_rotate_logfile()',
  "set session_replication_role = 'replica'",
  "select pg_create_physical_replication_slot('x')",
  'create extension dblink',
  "create function mine() returns int language c as '/tmp/x.so', 'f'",
  'create publication mine for all tables',
  "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres' limit 1",
  "create tablespace mine location '/tmp'",
];

/** Of the schema: its owner may, and nobody else. */
const ofTheSchema: readonly string[] = [
  'set role tandem_migrator',
  'grant tandem_migrator to current_user',
  "alter role tandem_migrator password 'x'",
  'grant all on rooms to current_user',
  'grant all on rooms to public',
  'alter table rooms owner to current_user',
  'alter table rooms add column mine text',
  'alter table room_events disable trigger all',
  'alter table room_events detach partition room_events_default',
  'drop table rooms cascade',
  'drop table room_events cascade',
  'drop schema public cascade',
  'truncate room_events',
  'truncate rooms, users',
  'create table mine ()',
  'create temp table rooms ()',
  'create schema mine',
  'create view mine as select 1',
  'create function mine() returns int language sql as $$select 1$$',
  'create or replace function prune_history(keep_days integer, out partitions text[], out rooms bigint) language sql as $$select null::text[], 0$$',
  'alter function prune_history security invoker',
  'alter function ensure_partitions owner to current_user',
  'alter default privileges for role tandem_migrator grant all on tables to current_user',
  'create trigger mine after insert on rooms execute function mine()',
  'create rule mine as on insert to rooms do instead nothing',
  "comment on table rooms is 'mine'",
  'create index mine on rooms (url)',
  "do $$ begin execute 'delete from rooms'; end $$",
  "copy room_events from program 'id'",
];

const attacks: Readonly<Record<Role, readonly string[]>> = {
  worker: [
    ...forAll,
    ...ofTheSchema,
    "alter role tandem_reader password 'x'",
    'delete from room_events',
    'delete from rooms',
    'delete from users',
    'delete from drain',
    'delete from timelines',
    "update room_events set body = '{}'",
    'delete from audit',
    "update audit set operator = 'somebody else'",
    'select * from audit',
    'select prune_audit(1)',
    'update timelines set epoch = 0',
    'with gone as (delete from rooms returning *) select * from gone',
    'merge into rooms using (values (1)) v on true when matched then delete',
    'select * from prune_history(1)',
  ],
  archiver: [
    ...forAll,
    ...ofTheSchema,
    "alter role tandem_worker password 'x'",
    'delete from room_events',
    'delete from rooms',
    'delete from users',
    'update rooms set seq = 1',
    'update users set username = null',
    "insert into drain values (0, 't', 1, 0)",
    'delete from audit',
    "update audit set operator = 'somebody else'",
    'insert into rooms select * from rooms',
    'insert into room_events select * from room_events',
    'select * from rooms for update',
    'do $$ begin lock table rooms in access exclusive mode; end $$',
  ],
  reader: [
    ...forAll,
    ...ofTheSchema,
    "alter role tandem_worker password 'x'",
    'delete from room_events',
    'delete from rooms',
    'update rooms set seq = 1',
    'insert into rooms select * from rooms',
    'insert into room_events select * from room_events',
    'insert into drain values (0)',
    'delete from audit',
    "insert into audit values ('a', 0, now(), 'somebody else', 'close', null, null, null, '', 'done')",
    'select prune_audit(1)',
    'select * from rooms for update',
    'do $$ begin lock table rooms in access exclusive mode; end $$',
    'do $$ begin lock table room_events in row exclusive mode; end $$',
    'select ensure_partitions(0, 1)',
    'select * from prune_history(1)',
  ],
  migrator: forAll,
};

/** What PostgreSQL says to an attack (a GRANT that grants nothing is a warning, 01007), on a connection of its own. */
async function said(role: Role, statement: string): Promise<string> {
  const client = new Client({ connectionString: history.database[role] });
  let warning = '';
  client.on('error', () => undefined);
  client.on('notice', ({ code = '', message = '' }) => (warning = `${code} ${message}`));
  await client.connect();
  try {
    await client.query(statement);
    return warning === '' ? 'ALLOWED' : warning;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return `${String(error.code)} ${error.message}`
      .replace(/"test_[0-9a-f]+"/, '"tandem_watch"')
      .replace(/ test_[0-9a-f]+$/, ' tandem_watch');
  } finally {
    await client.end();
  }
}

const looks = [
  `select relname::text, relkind::text, relacl::text, relowner::regrole::text from pg_class
    where relnamespace = 'public'::regnamespace order by 1`,
  `select proname::text, proacl::text, proowner::regrole::text, prosecdef, md5(prosrc) from pg_proc
    where pronamespace = 'public'::regnamespace order by 1`,
  `select rolname::text, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, md5(rolpassword)
    from pg_authid where rolname like 'tandem%' or rolname = 'mine' order by 1`,
  `select roleid::regrole::text, member::regrole::text from pg_auth_members order by 1, 2`,
  `select nspname::text, nspacl::text from pg_namespace where nspname in ('public', 'mine') order by 1`,
  'select count(*)::int from rooms',
];

/** Tables, functions and roles with what may be done with them, as the administrator sees them. */
async function everything(): Promise<unknown[]> {
  const client = new Client({ connectionString: history.database.url });
  client.on('error', () => undefined);
  await client.connect();
  const found: unknown[] = [];
  for (const look of looks) found.push((await client.query(look)).rows);
  await client.end();
  return found;
}

describe("a stolen role's password", () => {
  test('opens nothing that its process does not need, and PostgreSQL says so', async () => {
    if (inject('postgres').url === '') return;
    const before = await everything();
    const lines: string[] = [];
    for (const role of roles) {
      for (const attack of attacks[role]) lines.push(`${role}: ${attack}\n    ${await said(role, attack)}`);
    }
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('refusals.postgres.txt');
    expect(lines.filter((line) => !/\n {4}(42501|01007) /.test(line))).toEqual([]);
    expect(await everything()).toEqual(before);
  });
});
