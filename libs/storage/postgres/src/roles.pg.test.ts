import { readFile } from 'node:fs/promises';
import { type OwnPostgres, startOwnPostgres } from '@tandem-watch/test-support';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHistory, type TestHistory } from '../test/history.ts';
import { connectPostgres } from './connect.ts';
import { databaseSql, makeRoles, rolesSql } from './roles.ts';

describe('the SQL of the roles', () => {
  test.each([
    ['roles.sql', rolesSql],
    ['database.sql', databaseSql],
  ])('is the same in deploy/postgres/%s and in code', async (file, text) => {
    expect(text).toBe(await readFile(new URL(`../../../../deploy/postgres/${file}`, import.meta.url), 'utf8'));
  });
});

describe('makeRoles', () => {
  let own: OwnPostgres;

  beforeAll(async () => {
    own = await startOwnPostgres();
  });

  afterAll(() => own.stop());

  test('sets the passwords, whatever is in them, and may be repeated', async () => {
    const passwords = { migrator: "it's", worker: 'wörk"er', archiver: 'a\\b', reader: 'r' };
    await makeRoles(own.url, passwords);
    await makeRoles(own.url, passwords);
    for (const [role, password] of Object.entries(passwords)) {
      const url = new URL(own.url);
      url.username = `tandem_${role}`;
      url.password = encodeURIComponent(password);
      const db = connectPostgres({ url: url.href, connections: 1, applicationName: 'test', onError: () => undefined });
      const { rows } = await sql`select current_user::text as it`.execute(db);
      await db.destroy();
      expect(rows).toEqual([{ it: `tandem_${role}` }]);
    }
  });
});

describe('a role', () => {
  let history: TestHistory;

  beforeAll(async () => {
    history = await openHistory();
  });

  afterAll(() => history.close());

  const statements: readonly (readonly ['worker' | 'archiver' | 'reader', string])[] = [
    ['worker', 'delete from room_events'],
    ['worker', 'update room_events set seq = 1'],
    ['worker', 'truncate room_events'],
    ['worker', 'delete from rooms'],
    ['worker', 'delete from users'],
    ['worker', 'delete from drain'],
    ['worker', 'update timelines set epoch = 0'],
    ['worker', 'select * from prune_history(1)'],
    ['worker', 'drop table rooms'],
    ['worker', 'create table mine ()'],
    ['archiver', "insert into drain values (0, 't', 1, 0)"],
    ['archiver', 'delete from rooms'],
    ['archiver', 'drop table room_events'],
    ['reader', 'update rooms set seq = 1'],
    ['reader', 'select ensure_partitions(0, 1)'],
    ['reader', 'select * from prune_history(1)'],
  ];

  test.each(statements)('%s may not: %s', async (role, statement) => {
    const asked = sql.raw(statement).execute(history[role]);
    await expect(asked).rejects.toThrow(/permission denied|must be owner/);
  });

  test.each(['worker', 'archiver', 'reader'] as const)('%s may read', async (role) => {
    await expect(history[role].selectFrom('room_history').selectAll().execute()).resolves.toEqual([]);
    await expect(history[role].selectFrom('rooms').selectAll().execute()).resolves.toEqual([]);
  });
});
