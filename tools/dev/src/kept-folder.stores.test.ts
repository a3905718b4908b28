import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLocalPostgres } from './postgres/local-server.ts';
import { withClient } from './postgres/roles.ts';
import { startOwnRedis } from './redis/start-redis.ts';
import { plainRedis, redisAnswers } from './redis/store.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-watch-kept-'));
  await promisify(execFile)('chmod', ['755', folder]);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const say = (): void => undefined;

async function inRedis(fresh: boolean, command: readonly [string, ...string[]]): Promise<unknown> {
  const store = await startOwnRedis({ folder: join(folder, 'redis'), fresh }, say);
  const redis = plainRedis(store.users.worker);
  try {
    await redis.connect();
    const [name, ...args] = command;
    return await redis.call(name, ...args);
  } finally {
    redis.disconnect();
    await store.stop();
  }
}

async function inPostgres(fresh: boolean, sql: string): Promise<unknown> {
  const store = await startLocalPostgres(join(folder, 'postgres'), fresh);
  try {
    return await withClient(store.roles.migrator, async (client): Promise<unknown> => (await client.query(sql)).rows);
  } finally {
    await store.stop();
  }
}

test('a Redis on a kept folder has its data at the next start, and none when started fresh', async () => {
  await inRedis(false, ['HSET', '{p00}:own', 'epoch', '7']);
  expect(await inRedis(false, ['HGET', '{p00}:own', 'epoch'])).toBe('7');
  expect(await inRedis(true, ['HGET', '{p00}:own', 'epoch'])).toBeNull();
});

test('a PostgreSQL on a kept folder has its data at the next start, and none when started fresh', async () => {
  await inPostgres(false, 'create table kept as select 7 as n');
  expect(await inPostgres(false, 'select n from kept')).toEqual([{ n: 7 }]);
  expect(await inPostgres(true, "select to_regclass('kept') as it")).toEqual([{ it: null }]);
});

/** Starts a Redis in a process of its own, which kills itself; returns URL and folder of the server that it left behind. */
async function leaveServerBehind(kept?: string): Promise<{ readonly url: string; readonly dir: string }> {
  const module = new URL('redis/start-redis.ts', import.meta.url).href;
  const script = `
    const { startOwnRedis } = await import(${JSON.stringify(module)});
    const store = await startOwnRedis({ folder: ${JSON.stringify(kept)} }, () => undefined);
    process.stdout.write(store.url + ' ' + store.dir, () => process.kill(process.pid, 'SIGKILL'));`;
  const child = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  const output = await child.then(
    () => '',
    (killed: { stdout?: string }) => killed.stdout ?? '',
  );
  const [url = '', dir = ''] = output.split(' ');
  return { url, dir };
}

test('a Redis whose starter was killed is stopped by the next start on its folder', async () => {
  const kept = join(folder, 'left');
  const { url: left } = await leaveServerBehind(kept);
  expect(await redisAnswers(left)).toBe(true);
  const store = await startOwnRedis({ folder: kept }, say);
  const answers = await redisAnswers(left);
  await store.stop();
  expect(answers).toBe(false);
});

test('a Redis on a temporary folder ends with its starter, and so does the folder', async () => {
  const { url, dir } = await leaveServerBehind();
  expect(dir).toContain('tandem-watch-redis-');
  await expect.poll(() => redisAnswers(url), { timeout: 10_000 }).toBe(false);
  await expect.poll(() => existsSync(dir), { timeout: 10_000 }).toBe(false);
});
