import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { event, type EventOptions, freshId, noon, openHistory, room, type TestHistory } from '../../test/history.ts';
import type { EventRow } from '../event-row.ts';
import { appendEvents } from '../events/append-events.ts';
import type { RoomRow } from '../rooms/room-row.ts';
import { upsertRooms } from '../rooms/upsert-rooms.ts';
import { rebuild, type StoredRoom } from './rebuild.ts';

let history: TestHistory;
let partition = 200;
let roomId: string;

beforeAll(async () => {
  history = await openHistory();
});

afterAll(() => history.close());

beforeEach(() => {
  partition += 1;
  roomId = freshId('room');
});

async function append(events: readonly EventRow[], rooms: readonly RoomRow[] = []): Promise<void> {
  const upTo = { partition, timeline: 't1', logId: '1-0' };
  await appendEvents(history.worker, { events, rooms, upTo, setAside: async () => undefined });
}

function rebuilt(leftSince = noon): Promise<StoredRoom[]> {
  return rebuild(history.worker, { partition, leftSince });
}

const here = (version: number, options: Partial<RoomRow> = {}): RoomRow =>
  room(roomId, version, { partition, ...options });
const did = (seq: number, userId: string, session: string | null, options: EventOptions = {}): EventRow =>
  event(roomId, seq, { partition, userId, session, commandId: null, ...options });
const joined = (seq: number, userId: string, session: string | null): EventRow =>
  did(seq, userId, session, { type: 'USER_JOINED', body: { username: userId.toUpperCase() } });
const left = (seq: number, userId: string, session: string | null, reason = 'left'): EventRow =>
  did(seq, userId, session, { type: 'USER_LEFT', body: { reason } });

test('a room comes back as its snapshot was', async () => {
  const row = here(7, { hostUserId: null, pinTag: null, position: 0.1, url: '', anchorAt: noon + 0.0 });
  await upsertRooms(history.worker, [row]);
  expect(await rebuilt()).toEqual([{ room: row, later: [], members: [], sessions: [] }]);
});

test('only rooms of the partition come back', async () => {
  await upsertRooms(history.worker, [here(1), room(freshId('room'), 1, { partition: partition + 1000 })]);
  expect((await rebuilt()).map(({ room: { roomId: id } }) => id)).toEqual([roomId]);
});

test('of a room that had several lives the newest comes back, unless it is archived', async () => {
  const lives = [
    here(9, { life: 'l9', createdAt: noon, archivedAt: noon + 10 }),
    here(3, { life: 'l10', createdAt: noon + 20 }),
  ];
  await upsertRooms(history.worker, lives);
  expect((await rebuilt()).map(({ room: { life } }) => life)).toEqual(['l10']);
  await upsertRooms(history.worker, [here(4, { life: 'l10', createdAt: noon + 20, archivedAt: noon + 30 })]);
  expect(await rebuilt()).toEqual([]);
});

test('an older life that was lost without being archived does not come back beside the newer one', async () => {
  const lives = [here(9, { life: 'lost' }), here(1, { life: 'new', createdAt: noon + 20, archivedAt: noon + 30 })];
  await upsertRooms(history.worker, lives);
  expect(await rebuilt()).toEqual([]);
});

test('members come back in the order of joining, each with its last session', async () => {
  const events = [joined(1, 'zoe', 's1'), joined(2, 'ann', 's2'), joined(3, 'bob', null), did(4, 'zoe', 's3')];
  await append(events, [here(4)]);
  const [stored] = await rebuilt();
  expect(stored?.members).toEqual([
    { userId: 'zoe', username: 'ZOE', joinedSeq: 1, joinedAt: noon + 1, session: 's3' },
    { userId: 'ann', username: 'ANN', joinedSeq: 2, joinedAt: noon + 2, session: 's2' },
    { userId: 'bob', username: 'BOB', joinedSeq: 3, joinedAt: noon + 3, session: null },
  ]);
});

test('sessions come back with their highest id, those of members and of who left lately', async () => {
  const ids = [did(4, 'ann', 's-ann', { commandId: 12 }), did(5, 'ann', 's-ann', { commandId: 9 })];
  const goodbyes = [left(6, 'bob', 's-bob'), left(7, 'cid', 's-cid')];
  const first = [joined(1, 'ann', 's-ann'), joined(2, 'bob', 's-bob'), joined(3, 'cid', 's-cid')];
  await append([...first, ...ids, ...goodbyes], [here(7)]);
  const [stored] = await rebuilt(noon + 6);
  expect(stored?.sessions).toEqual([
    { session: 's-ann', userId: 'ann', lastId: 12, leftAt: null },
    { session: 's-cid', userId: 'cid', lastId: 0, leftAt: noon + 7 },
  ]);
});

test('the session of the host who kicked somebody is not taken for that of the one who was kicked', async () => {
  const events = [joined(1, 'ann', 's-ann'), joined(2, 'bob', 's-bob'), left(3, 'bob', 's-ann', 'kicked')];
  await append(events, [here(3)]);
  const [stored] = await rebuilt();
  expect(stored?.sessions).toEqual([
    { session: 's-ann', userId: 'ann', lastId: 0, leftAt: null },
    { session: 's-bob', userId: 'bob', lastId: 0, leftAt: noon + 3 },
  ]);
});

test('members and ids of an earlier life count for nothing', async () => {
  await append([joined(1, 'eve', 's-eve')], [here(1, { archivedAt: noon })]);
  const reborn = event(roomId, 1, { partition, life: 'l2', type: 'USER_JOINED', body: { username: 'Ann' } });
  await append([reborn], [here(1, { life: 'l2', createdAt: noon + 5 })]);
  const [stored] = await rebuilt();
  expect(stored?.members.map(({ userId }) => userId)).toEqual(['ann']);
});

test('G6: events later than the snapshot come with the room, and seq is that of the last of them', async () => {
  await append([joined(1, 'ann', 's-ann')], [here(1)]);
  await append([
    did(2, 'ann', 's-ann', { type: 'URL_CHANGE', body: { url: 'https://example.org/2' } }),
    did(3, 'ann', null),
  ]);
  const [stored] = await rebuilt();
  expect(stored?.room).toEqual({ ...here(1), seq: 3 });
  expect(stored?.later.map(({ seq, type }) => [seq, type])).toEqual([
    [2, 'URL_CHANGE'],
    [3, 'CHAT'],
  ]);
  expect(JSON.parse(stored?.later[0]?.body ?? '')).toMatchObject({ seq: 2, url: 'https://example.org/2' });
});
