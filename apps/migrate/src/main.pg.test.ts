import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connectPostgres } from '@tandem-watch/storage-postgres';
import { freshDatabase, type FreshDatabase, type OwnPostgres, startOwnPostgres } from '@tandem-watch/test-support';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

interface Run {
  /** Resolves when the output holds the text. */
  readonly said: (text: string) => Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
}

function start(env: Readonly<Record<string, string>>): Run {
  const child = spawn(process.execPath, [main], { env: { WAIT_MS: '0', ...env } });
  let output = '';
  const more = new EventEmitter();
  const onData = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
    more.emit('more');
  };
  child.stdout.on('data', onData);
  child.stderr.on('data', onData);
  return {
    said: (text) =>
      new Promise((resolve) => {
        const look = (): void => (output.includes(text) ? resolve() : undefined);
        more.on('more', look);
        look();
      }),
    ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, output }))),
  };
}

const run = (env: Readonly<Record<string, string>>): Run['ended'] => start(env).ended;

describe('migrate', () => {
  let database: FreshDatabase;

  beforeAll(async () => {
    database = await freshDatabase();
  });

  afterAll(() => database.drop());

  test('brings a database up to date, and says the second time that it is', async () => {
    const first = await run({ DATABASE_URL: database.migrator });
    expect(first.code).toBe(0);
    expect(first.output).toContain('"applied":["0001-tables"');
    const second = await run({ DATABASE_URL: database.migrator });
    expect(second.code).toBe(0);
    expect(second.output).toContain('"applied":[]');
    const db = connectPostgres({ url: database.reader, connections: 1, applicationName: 'test', onError: () => {} });
    await expect(db.selectFrom('layout').selectAll().execute()).resolves.toEqual([{ one: true, partitions: 16 }]);
    await db.destroy();
  });

  test('ends with 1 and the reason when it may not', async () => {
    const ended = await run({ DATABASE_URL: database.reader });
    expect(ended.code).toBe(1);
    expect(ended.output).toContain('permission denied');
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
    const { hostname, port } = new URL(own.url);
    await own.end();
    const env = { POSTGRES_HOST: hostname, POSTGRES_PORT: port, POSTGRES_PASSWORD: 'm', WAIT_MS: '30000' };
    const waiting = start(env);
    await waiting.said('PostgreSQL is not ready, trying again');
    await own.restart();
    expect((await waiting.ended).code).toBe(0);
  });
});
