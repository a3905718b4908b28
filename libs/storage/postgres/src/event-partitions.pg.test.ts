import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { event, freshId, noon, openHistory, room, type TestHistory } from '../test/history.ts';
import { drainPosition, moveDrain } from './drain.ts';
import { ensurePartitions } from './ensure-partitions.ts';
import { appendEvents } from './events/append-events.ts';
import { pruneHistory } from './prune-history.ts';
import { upsertRooms } from './rooms/upsert-rooms.ts';
import { recordTimeline } from './timelines/record-timeline.ts';

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

test('retention drops who left a living room so long ago, and nobody who is there', async () => {
  const roomId = freshId('room');
  const long = noon - 200 * day;
  const upTo = { partition: 3, timeline: 't1', logId: `${noon}-0` };
  const joined = (seq: number, userId: string, at: number) =>
    event(roomId, seq, { at, userId, type: 'USER_JOINED', body: { username: userId } });
  const left = event(roomId, 2, { at: long, userId: 'bo', type: 'USER_LEFT', body: { reason: 'left' } });
  const events = [joined(1, 'bo', long), left, joined(3, 'ann', long)];
  await appendEvents(history.worker, { events, rooms: [room(roomId, 3)], upTo, setAside: async () => {} });
  await pruneHistory(history.archiver, 90);
  const users = history.reader.selectFrom('users').select('user_id').where('room_id', '=', roomId);
  expect(await users.execute()).toEqual([{ user_id: 'ann' }]);
});

test('retention drops timelines that were followed by another so long ago, with their position, and no newer one', async () => {
  const partition = 77;
  const began = (timeline: string, epoch: number, daysAgo: number, parent: string | null) =>
    recordTimeline(history.worker, {
      partition,
      timeline,
      epoch,
      parent,
      parentLastLogId: parent === null ? null : '5-0',
      startedAt: noon - daysAgo * day,
    });
  await began('t-1', 1, 300, null);
  await began('t-2', 2, 200, 't-1');
  await began('t-3', 3, 100, 't-2');
  await began('t-4', 4, 1, 't-3');
  for (const timeline of ['t-1', 't-2', 't-3']) await moveDrain(history.worker, { partition, timeline, logId: '5-0' });
  await pruneHistory(history.archiver, 90);
  const names = async (table: 'timelines' | 'drain'): Promise<string[]> => {
    const rows = await history.reader.selectFrom(table).select('timeline').where('partition', '=', partition).execute();
    return rows.map(({ timeline }) => timeline).toSorted();
  };
  expect(await names('timelines')).toEqual(['t-2', 't-3', 't-4']);
  expect(await names('drain')).toEqual(['t-2', 't-3']);
  expect(await drainPosition(history.reader, partition, 't-4')).toBe('5-0');
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
