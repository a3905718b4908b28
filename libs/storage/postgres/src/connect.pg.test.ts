import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHistory, type TestHistory } from '../test/history.ts';
import { connectPostgres } from './connect.ts';

let history: TestHistory;

beforeAll(async () => {
  history = await openHistory();
});

afterAll(() => history.close());

function connected(options: { connections: number; statementMs?: number }) {
  const url = history.database.worker;
  return connectPostgres({ url, applicationName: 'test', onError: () => undefined, ...options });
}

test('no more connections are opened than allowed: what comes beyond waits for one', async () => {
  const db = connected({ connections: 2 });
  const backend = sql<{ pid: number }>`select pg_backend_pid() as pid, pg_sleep(0.02)`;
  const results = await Promise.all(Array.from({ length: 6 }, () => backend.execute(db)));
  expect(new Set(results.map(({ rows }) => rows[0]?.pid)).size).toBe(2);
  await db.destroy();
});

test('a statement that takes too long is ended', async () => {
  const db = connected({ connections: 1, statementMs: 50 });
  await expect(sql`select pg_sleep(10)`.execute(db)).rejects.toMatchObject({ code: '57014' });
  await db.destroy();
});
