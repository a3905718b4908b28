import { plainRedis, withClient } from '@tandem-watch/dev';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase } from './fresh-database.ts';
import { type OwnPostgres, type OwnRedis, startOwnPostgres, startOwnRedis } from './index.ts';

describe('a Redis of one own', () => {
  let own: OwnRedis;

  beforeAll(async () => {
    own = await startOwnRedis();
  });

  afterAll(() => own.stop());

  async function onRedis<T>(url: string, work: (redis: ReturnType<typeof plainRedis>) => Promise<T>): Promise<T> {
    const redis = plainRedis(url);
    await redis.connect();
    return work(redis).finally(() => redis.disconnect());
  }

  test('keeps its data, port and passwords through kill -9 and restart', async () => {
    const pid = own.pid;
    await onRedis(own.users.worker, (redis) => redis.hset('{p00}:own', 'epoch', '7'));
    await own.kill9();
    await expect(onRedis(own.url, (redis) => redis.ping())).rejects.toThrow();
    await own.restart();
    expect(own.pid).not.toBe(pid);
    expect(await onRedis(own.users.worker, (redis) => redis.hget('{p00}:own', 'epoch'))).toBe('7');
  });
});

describe('a PostgreSQL of one own', () => {
  let own: OwnPostgres;

  beforeAll(async () => {
    own = await startOwnPostgres();
  });

  afterAll(() => own.stop());

  test('keeps its data, port and passwords through kill -9 and restart', async () => {
    await withClient(own.roles.migrator, (client) => client.query('create table kept as select 7 as n'));
    await own.kill9();
    await own.restart();
    const { rows } = await withClient(own.roles.migrator, (client) => client.query('select n from kept'));
    expect(rows).toEqual([{ n: 7 }]);
  });

  test('gives fresh databases that share nothing', async () => {
    const [one, other] = await Promise.all([
      freshDatabase({ url: own.url, ...own.roles }),
      freshDatabase({ url: own.url, ...own.roles }),
    ]);
    await withClient(one.migrator, (client) => client.query('create table mine ()'));
    await withClient(other.migrator, (client) => client.query('create table mine ()'));
    await one.drop();
    await expect(withClient(one.migrator, (client) => client.query('select'))).rejects.toThrow(/does not exist/);
    await other.drop();
  });

  test.each(['worker', 'archiver', 'reader'] as const)('lets %s make no table', async (role) => {
    await expect(withClient(own.roles[role], (client) => client.query('create table mine ()'))).rejects.toThrow(
      /permission denied for schema public/,
    );
  });
});
