import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { connectPostgres } from '@tandem-watch/storage-postgres';
import { freshDatabase, type FreshDatabase, type OwnPostgres, startOwnPostgres } from '@tandem-watch/test-support';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

interface Ended {
  readonly code: number;
  readonly output: string;
}

async function run(env: Readonly<Record<string, string>>): Promise<Ended> {
  const child = promisify(execFile)(process.execPath, [main], { env: { WAIT_MS: '0', ...env } });
  return child.then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    (failed: { code: number; stdout: string; stderr: string }) => {
      return { code: failed.code, output: failed.stdout + failed.stderr };
    },
  );
}

describe('migrate', () => {
  let database: FreshDatabase;

  beforeAll(async () => {
    database = await freshDatabase();
  });

  afterAll(() => database.drop());

  test('brings a database up to date, and says the second time that it is', async () => {
    const first = await run({ DATABASE_URL: database.migrator });
    expect(first).toMatchObject({ code: 0, output: expect.stringContaining('"applied":["0001-tables"') });
    const second = await run({ DATABASE_URL: database.migrator });
    expect(second).toMatchObject({ code: 0, output: expect.stringContaining('"applied":[]') });
    const db = connectPostgres({ url: database.reader, connections: 1, applicationName: 'test', onError: () => {} });
    await expect(db.selectFrom('layout').selectAll().execute()).resolves.toEqual([{ one: true, partitions: 16 }]);
    await db.destroy();
  });

  test('ends with 1 and the reason when it may not', async () => {
    const ended = await run({ DATABASE_URL: database.reader });
    expect(ended).toMatchObject({ code: 1, output: expect.stringContaining('permission denied') });
  });

  test('ends with 1 and one line for a wrong setting', async () => {
    const ended = await run({ DATABASE_URL: database.migrator, PARTITIONS: 'many' });
    expect(ended).toEqual({ code: 1, output: 'PARTITIONS: must be a whole number from 1 to 100\n' });
  });

  test('tells no password when the connection fails', async () => {
    const url = new URL(inject('postgres').migrator);
    url.password = 'very-secret';
    const ended = await run({ DATABASE_URL: url.href });
    expect(ended.code).toBe(1);
    expect(ended.output).not.toContain('very-secret');
  });
});

describe('migrate with an administrator', () => {
  let own: OwnPostgres;

  beforeAll(async () => {
    own = await startOwnPostgres();
  });

  afterAll(() => own.stop());

  test('makes the roles with their passwords, then the tables as their owner', async () => {
    const { hostname, port, pathname } = new URL(own.url);
    const ended = await run({
      ADMIN_DATABASE_URL: own.url,
      MIGRATOR_PASSWORD: 'm',
      WORKER_PASSWORD: 'w',
      ARCHIVER_PASSWORD: 'a',
      POSTGRES_HOST: hostname,
      POSTGRES_PORT: port,
    });
    expect(ended).toMatchObject({ code: 0 });
    const url = `postgres://tandem_worker:w@${hostname}:${port}${pathname}`;
    const db = connectPostgres({ url, connections: 1, applicationName: 'test', onError: () => {} });
    await expect(db.selectFrom('rooms').selectAll().execute()).resolves.toEqual([]);
    await db.destroy();
  });

  test('waits for a PostgreSQL that is being started', async () => {
    await own.end();
    const waiting = run({ DATABASE_URL: own.roles.migrator, WAIT_MS: '30000' });
    await own.restart();
    expect(await waiting).toMatchObject({ code: 1, output: expect.stringContaining('password authentication failed') });
  });
});
