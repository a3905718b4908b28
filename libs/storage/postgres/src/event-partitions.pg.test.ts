import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { event, freshId, noon, openHistory, room, type TestHistory } from '../test/history.ts';
import { ensurePartitions } from './ensure-partitions.ts';
import { appendEvents } from './events/append-events.ts';
import { pruneHistory } from './prune-history.ts';
import { upsertRooms } from './rooms/upsert-rooms.ts';

let history: TestHistory;

beforeAll(async () => {
  history = await openHistory();
});

afterAll(() => history.close());

const day = 86_400_000;

test('the worker makes a missing month, and none twice', async () => {
  const made = await Promise.all([1, 2, 3].map(() => ensurePartitions(history.worker, Date.UTC(2021, 11, 15), 2)));
  expect(made.flat().toSorted()).toEqual(['room_events_2021_12', 'room_events_2022_01']);
});

test.each([
  ['before 2020', 0, 1],
  ['too far ahead', noon + 800 * day, 1],
  ['for too many months', noon, 25],
])('no partitions are made %s', async (_, from, months) => {
  await expect(ensurePartitions(history.worker, from, months)).rejects.toThrow(/no partitions from/);
});

test('retention drops whole months and the rooms archived before, and keeps the rest', async () => {
  const [old, ended, living] = [freshId('old'), freshId('ended'), freshId('living')];
  const long = noon - 200 * day;
  const batch = { rooms: [], upTo: { partition: 3, timeline: 't1', logId: `${noon}-0` }, setAside: async () => {} };
  const user = { type: 'USER_JOINED', body: { username: 'Ann' } };
  const events = [event(old, 1, { at: long, ...user }), event(living, 1, user)];
  await appendEvents(history.worker, { ...batch, events });
  const rows = [room(old, 1, { archivedAt: long }), room(ended, 1, { archivedAt: noon }), room(living, 1)];
  await upsertRooms(history.worker, rows);

  const month = new Date(long).toISOString().slice(0, 7).replace('-', '_');
  const pruned = await pruneHistory(history.archiver, 90);
  expect(pruned.rooms).toBe(1);
  expect(pruned.partitions).toContain(`room_events_${month}`);

  const left = await history.reader.selectFrom('rooms').select('room_id').orderBy('room_id').execute();
  expect(left.map(({ room_id }) => room_id)).toEqual([ended, living].toSorted());
  const users = await history.reader.selectFrom('users').select('room_id').execute();
  expect(users).toEqual([{ room_id: living }]);
  expect(await history.reader.selectFrom('room_events').select('room_id').execute()).toEqual([{ room_id: living }]);
});

test('retention of less than a day is refused', async () => {
  await expect(pruneHistory(history.archiver, 0)).rejects.toThrow(/for a day at least/);
});

test('a month in which somebody reads is dropped later, not waited for', async () => {
  await ensurePartitions(history.worker, Date.UTC(2020, 5, 1), 1);
  await history.reader.transaction().execute(async (tx) => {
    await sql`select from room_events`.execute(tx);
    await expect(pruneHistory(history.archiver, 90, 50)).rejects.toMatchObject({ code: '55P03' });
  });
  expect((await pruneHistory(history.archiver, 90)).partitions).toContain('room_events_2020_06');
});
