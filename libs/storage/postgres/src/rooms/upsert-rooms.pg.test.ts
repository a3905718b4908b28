import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshId, noon, openHistory, room, type TestHistory } from '../../test/history.ts';
import { rebuild } from '../rebuild/rebuild.ts';
import { archiveRoom } from './archive-room.ts';
import { endRooms } from './end-rooms.ts';
import type { RoomRow } from './room-row.ts';
import { upsertRooms } from './upsert-rooms.ts';

let history: TestHistory;

beforeAll(async () => {
  history = await openHistory();
});

afterAll(() => history.close());

async function urlOf(roomId: string): Promise<string | undefined> {
  const row = await history.reader.selectFrom('rooms').select('url').where('room_id', '=', roomId).executeTakeFirst();
  return row?.url;
}

function snapshot(roomId: string, timelineEpoch: number, version: number): RoomRow {
  return room(roomId, version, { timelineEpoch, url: `https://example.org/${timelineEpoch}/${version}` });
}

test('a snapshot replaces an older one only, whatever the order in which they come', async () => {
  const roomId = freshId('room');
  const order = [snapshot(roomId, 1, 5), snapshot(roomId, 1, 4), snapshot(roomId, 2, 3), snapshot(roomId, 1, 9)];
  for (const row of order) await upsertRooms(history.worker, [row]);
  expect(await urlOf(roomId)).toBe('https://example.org/2/3');
});

test('of several snapshots of a room in one call the newest is written', async () => {
  const roomId = freshId('room');
  await upsertRooms(history.worker, [snapshot(roomId, 1, 5), snapshot(roomId, 2, 1), snapshot(roomId, 1, 9)]);
  expect(await urlOf(roomId)).toBe('https://example.org/2/1');
});

test('a snapshot that PostgreSQL refuses is handed back, the others are written', async () => {
  const [good, bad] = [room(freshId('room'), 1), room(freshId('room'), 1, { kicked: { 'a\u0000': 1 } })];
  const refused = await upsertRooms(history.worker, [bad, good]);
  expect(refused.map(({ item }) => item)).toEqual([bad]);
  expect(await urlOf(good.roomId)).toBe(good.url);
});

test('an archived room is rebuilt no more, and a late snapshot does not bring it back', async () => {
  const roomId = freshId('room');
  const partition = 90;
  await upsertRooms(history.worker, [room(roomId, 1, { partition })]);
  expect(await rebuild(history.worker, { partition, leftSince: noon })).toHaveLength(1);
  await archiveRoom(history.worker, { ...room(roomId, 3, { partition }), archivedAt: noon });
  await upsertRooms(history.worker, [room(roomId, 2, { partition })]);
  expect(await rebuild(history.worker, { partition, leftSince: noon })).toEqual([]);
});

test('a room that PostgreSQL did not know yet can be archived', async () => {
  const roomId = freshId('room');
  await archiveRoom(history.worker, { ...room(roomId, 1), archivedAt: noon + 5 });
  const [row] = await history.reader.selectFrom('rooms').select('archived_at').where('room_id', '=', roomId).execute();
  expect(row?.archived_at?.getTime()).toBe(noon + 5);
});

test('a room that Redis has lost ends, once, and is rebuilt no more', async () => {
  const [lost, kept] = [freshId('room'), freshId('room')];
  const partition = 91;
  const rows = [room(lost, 1, { partition }), room(kept, 1, { partition })];
  await upsertRooms(history.worker, rows);
  for (const at of [noon, noon + 1]) await endRooms(history.worker, rows.slice(0, 1), at);
  const rebuilt = await rebuild(history.worker, { partition, leftSince: noon });
  expect(rebuilt.map((stored) => stored.room.roomId)).toEqual([kept]);
});
