import { partitionKeys, connect, type Redis } from '@tandem-watch/storage-redis';
import { migrate } from '@tandem-watch/storage-postgres';
import { createLogger } from '@tandem-watch/service';
import { freshDatabase, startOwnRedis, type FreshDatabase, type OwnRedis } from '@tandem-watch/test-support';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { runOnce, type ArchiverOptions } from './archiver.ts';
import { archiverConfig } from './config.ts';

let redis: OwnRedis;
let database: FreshDatabase;
let admin: Redis;

beforeAll(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  [redis, database] = await Promise.all([startOwnRedis(), freshDatabase()]);
  await migrate({ url: database.migrator, partitions: 2, now: Date.now() });
  admin = connect({ url: redis.url }, 'command', 'admin');
  await admin.connect();
  await admin.set('partitions', 2);
  for (const partition of [0, 1]) await admin.set(partitionKeys(partition).lease, 'w1');
});
afterAll(async () => {
  admin?.disconnect();
  await redis?.stop();
  await database?.drop();
});

function options(env: Record<string, string> = {}, now: () => number = Date.now): ArchiverOptions {
  const result = archiverConfig({ REDIS_URL: redis.users.archiver, DATABASE_URL: database.archiver, ...env });
  if (!result.ok) throw new Error(result.problems.join('; '));
  return { config: result.config, log: createLogger({ service: 'archiver', nodeId: 'test', level: 'silent' }), now };
}

async function asked(partition: number): Promise<unknown[]> {
  const entries = await admin.xrange(partitionKeys(partition).commands, '-', '+');
  return entries.flatMap(([, fields]): unknown[] => JSON.parse(fields[1] ?? '[]'));
}

test('it asks for the rooms whose time has come, in every partition, and for no other', async () => {
  await admin.zadd(partitionKeys(0).empty, 1, 'old', Date.now() + 60_000, 'young');
  await admin.zadd(partitionKeys(1).empty, 1, 'other');
  await runOnce(options());
  expect(await asked(0)).toEqual([{ type: 'ARCHIVE_ROOM', room: 'old' }]);
  expect(await asked(1)).toEqual([{ type: 'ARCHIVE_ROOM', room: 'other' }]);
});

test('a partition that nobody owns, or whose owner is far behind, is asked for nothing', async () => {
  const { commands, empty, lease } = partitionKeys(1);
  await admin.del(commands, lease);
  await admin.zadd(empty, 1, 'other');
  for (let run = 0; run < 3; run++) await runOnce(options());
  expect(await asked(1)).toEqual([]);
  await admin.set(lease, 'w1');
  for (let entry = 0; entry < 1_000; entry++) await admin.xadd(commands, '*', 'c', '[]');
  await runOnce(options());
  expect(await admin.xlen(commands)).toBe(1_000);
  await admin.del(commands);
  await runOnce(options());
  expect(await asked(1)).toEqual([{ type: 'ARCHIVE_ROOM', room: 'other' }]);
});

test('of one partition 10,000 rooms are asked for in a run, 64 a batch; the rest waits for the next', async () => {
  const { commands, empty } = partitionKeys(1);
  await admin.del(commands, empty);
  for (let from = 0; from < 10_050; from += 1_005) {
    await admin.zadd(empty, ...Array.from({ length: 1_005 }, (_, n) => [from + n, `room-${from + n}`]).flat());
  }
  await runOnce(options());
  expect(new Set(await asked(1)).size).toBe(10_000);
  expect(await admin.xlen(commands)).toBe(Math.ceil(10_000 / 64));
  await admin.del(commands, empty);
});

test('it makes the months to come', async () => {
  const nextYear = Date.now() + 300 * 86_400_000;
  await runOnce(options({ HISTORY_MONTHS_AHEAD: '1' }, () => nextYear));
  await expect(runOnce(options())).resolves.toBeUndefined();
});

test('without PostgreSQL it still asks for archival, and says that not everything was done', async () => {
  await admin.del(partitionKeys(0).commands);
  await expect(runOnce(options({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }))).rejects.toThrow(
    'not everything',
  );
  expect(await asked(0)).toEqual([{ type: 'ARCHIVE_ROOM', room: 'old' }]);
});

test('without Redis it still keeps history, and says that not everything was done', async () => {
  await expect(runOnce(options({ REDIS_URL: 'redis://127.0.0.1:1' }))).rejects.toThrow('not everything');
});
