import { partitionOf } from '@tandem-watch/protocol';
import { freshDatabase, type FreshDatabase } from '@tandem-watch/test-support';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { room } from '../test/history.ts';
import { connectPostgres } from './connect.ts';
import { migrate } from './migrate.ts';
import { upsertRooms } from './rooms/upsert-rooms.ts';
import type { History } from './schema.ts';

const now = Date.UTC(2026, 10, 30, 23, 30);

let database: FreshDatabase;
const open: History[] = [];

beforeEach(async () => {
  database = await freshDatabase();
});

afterEach(async () => {
  for (const db of open.splice(0)) await db.destroy();
  await database.drop();
});

afterAll(() => expect(open).toEqual([]));

function as(url: string): History {
  const db = connectPostgres({ url, connections: 2, applicationName: 'test', onError: () => undefined });
  open.push(db);
  return db;
}

const run = (partitions = 16): ReturnType<typeof migrate> => migrate({ url: database.migrator, partitions, now });

test('several at once migrate once, one after the other', async () => {
  const all = await Promise.all([run(), run(), run()]);
  const applied = all.map((each) => each.applied.length).toSorted((a, b) => a - b);
  expect(applied).toEqual([0, 0, 6]);
});

test('the month of now and three more have partitions, also across the end of a year', async () => {
  const { eventPartitions } = await run();
  expect(eventPartitions).toEqual(['2026_11', '2026_12', '2027_01', '2027_02'].map((month) => `room_events_${month}`));
  const bounds = await sql<{ bound: string }>`
    select pg_get_expr(relpartbound, oid) as bound from pg_class where relname = 'room_events_2026_12'`.execute(
    as(database.migrator),
  );
  expect(bounds.rows[0]?.bound).toBe("FOR VALUES FROM ('2026-12-01 00:00:00+00') TO ('2027-01-01 00:00:00+00')");
});

test('rooms move when the count of partitions has changed, and only then', async () => {
  expect((await run()).moved).toBe(0);
  const ids = Array.from({ length: 40 }, (_, index) => `room-${index}`);
  const worker = as(database.worker);
  await upsertRooms(
    worker,
    ids.map((id) => room(id, 1, { partition: partitionOf(id, 16) })),
  );
  expect((await run()).moved).toBe(0);
  expect((await run(5)).moved).toBeGreaterThan(0);
  const rooms = await worker.selectFrom('rooms').select(['room_id', 'partition']).execute();
  expect(rooms.length).toBe(40);
  for (const { room_id, partition } of rooms) expect(partition).toBe(partitionOf(room_id, 5));
  expect((await run(5)).moved).toBe(0);
});

test('a role that may not make tables changes nothing', async () => {
  await expect(migrate({ url: database.worker, partitions: 16, now })).rejects.toThrow(/permission denied/);
  expect((await run()).applied.length).toBe(6);
});
