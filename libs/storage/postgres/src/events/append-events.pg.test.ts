import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { event, freshId, noon, openHistory, room, type TestHistory } from '../../test/history.ts';
import { connectPostgres } from '../connect.ts';
import { drainPosition, moveDrain } from '../drain.ts';
import type { EventRow } from '../event-row.ts';
import { readEvents } from '../read-events.ts';
import type { RoomRow } from '../rooms/room-row.ts';
import { appendEvents, type Appended, type DeadLetter } from './append-events.ts';

let history: TestHistory;

beforeAll(async () => {
  history = await openHistory();
});

afterAll(() => history.close());

interface Options {
  readonly rooms?: readonly RoomRow[];
  readonly timeline?: string;
  readonly logId?: string;
  readonly setAside?: (dead: readonly DeadLetter[]) => Promise<void>;
}

function append(events: readonly EventRow[], options: Options = {}): Promise<Appended> {
  const { rooms = [], timeline = 't1', logId = '1-0', setAside = async () => undefined } = options;
  return appendEvents(history.worker, { events, rooms, upTo: { partition: 3, timeline, logId }, setAside });
}

async function seqs(roomId: string): Promise<number[]> {
  return (await readEvents(history.reader, roomId)).map(({ seq }) => seq);
}

function events(roomId: string, count: number): EventRow[] {
  return Array.from({ length: count }, (_, index) => event(roomId, index + 1));
}

describe('appendEvents', () => {
  test('G2: events written again are there once', async () => {
    const roomId = freshId('room');
    expect((await append(events(roomId, 5))).inserted).toBe(5);
    expect((await append(events(roomId, 7))).inserted).toBe(2);
    expect(await seqs(roomId)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('G2: two drainers at once write every event once', async () => {
    const roomId = freshId('room');
    const all = events(roomId, 600);
    const results = await Promise.all([append(all), append(all.slice(0, 400)), append(all.slice(200))]);
    expect(results.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(600);
    expect(await seqs(roomId)).toEqual(all.map(({ seq }) => seq));
  });

  test('an event keeps its time to the ms, its body and its command', async () => {
    const roomId = freshId('room');
    const at = noon + 123;
    const text = 'ünï\n"quoted" \\ {braces}, NULL';
    await append([event(roomId, 1, { at, commandId: 77, body: { text } })]);
    const [stored] = await readEvents(history.reader, roomId);
    expect(stored).toMatchObject({ at, commandId: 77, type: 'CHAT', userId: 'ann', cut: false, body: { text } });
  });

  test('more than 1,000 events are written, and the position moves behind the last of them', async () => {
    const roomId = freshId('room');
    const timeline = freshId('timeline');
    expect((await append(events(roomId, 2500), { timeline, logId: '5-1' })).inserted).toBe(2500);
    expect((await seqs(roomId)).length).toBe(2500);
    expect(await drainPosition(history.reader, 3, timeline)).toBe('5-1');
  });

  test('a batch without events moves the position', async () => {
    const timeline = freshId('timeline');
    await append([], { timeline, logId: '8-0' });
    expect(await drainPosition(history.reader, 3, timeline)).toBe('8-0');
  });

  test('rooms are written together with their events', async () => {
    const roomId = freshId('room');
    await append(events(roomId, 2), { rooms: [room(roomId, 2)] });
    const stored = await history.reader.selectFrom('rooms').select('seq').where('room_id', '=', roomId).execute();
    expect(stored).toEqual([{ seq: 2 }]);
  });

  test('nothing is written and nothing moves when PostgreSQL refuses the connection', async () => {
    const url = new URL(history.database.worker);
    url.password = 'wrong';
    const db = connectPostgres({ url: url.href, connections: 1, applicationName: 'test', onError: () => undefined });
    const upTo = { partition: 3, timeline: freshId('timeline'), logId: '1-0' };
    const lost = appendEvents(db, { events: [], rooms: [], upTo, setAside: async () => undefined });
    await expect(lost).rejects.toMatchObject({ code: '28P01' });
    await db.destroy();
    expect(await drainPosition(history.reader, 3, upTo.timeline)).toBeNull();
  });
});

describe('a missing month', () => {
  test('F18: is made, and its events are written', async () => {
    const roomId = freshId('room');
    const months = [Date.UTC(2022, 2, 31, 23, 59), Date.UTC(2022, 3, 1)];
    const rows = months.map((at, index) => event(roomId, index + 1, { at }));
    expect(await append([...rows, event(roomId, 3)])).toEqual({ inserted: 3, dead: [] });
    expect(await seqs(roomId)).toEqual([1, 2, 3]);
  });

  test('that cannot be meant makes its event a dead letter', async () => {
    const roomId = freshId('room');
    const wrong = event(roomId, 1, { at: Date.UTC(1970, 0, 1) });
    const { inserted, dead } = await append([wrong, event(roomId, 2)]);
    expect(inserted).toBe(1);
    expect(dead.map(({ row }) => row)).toEqual([wrong]);
    expect(dead[0]?.error).toContain('no partitions');
  });
});

describe('a row that PostgreSQL refuses', () => {
  const bad: readonly (readonly [string, (roomId: string, seq: number) => EventRow])[] = [
    ['a NUL in its JSON', (roomId, seq) => event(roomId, seq, { body: { text: 'a\u0000b' } })],
    ['a lone surrogate in its JSON', (roomId, seq) => event(roomId, seq, { body: { text: 'a\ud800b' } })],
    ['a NUL in a column', (roomId, seq) => event(roomId, seq, { session: 'a\u0000b' })],
    ['a body that is no JSON', (roomId, seq) => ({ ...event(roomId, seq), body: '{"type":' })],
    ['a seq that is none', (roomId) => event(roomId, 0)],
  ];

  test.each(bad)('F17: %s: is handed back, the rest is written', async (_, refused) => {
    const roomId = freshId('room');
    const timeline = freshId('timeline');
    const rows = events(roomId, 40);
    const wrong = refused(roomId, 17);
    const handed: DeadLetter[] = [];
    const setAside = async (dead: readonly DeadLetter[]): Promise<void> => {
      expect(await drainPosition(history.reader, 3, timeline)).toBeNull();
      handed.push(...dead);
    };
    const result = await append(rows.toSpliced(16, 1, wrong), { timeline, logId: '6-0', setAside });
    expect(result.inserted).toBe(39);
    expect(handed.map(({ row }) => row)).toEqual([wrong]);
    expect(result.dead).toEqual(handed);
    expect(await seqs(roomId)).toEqual(rows.map(({ seq }) => seq).filter((seq) => seq !== 17));
    expect(await drainPosition(history.reader, 3, timeline)).toBe('6-0');
  });

  test('of a room: is handed back, the events and other rooms are written', async () => {
    const [roomId, other] = [freshId('room'), freshId('room')];
    const wrong = room(roomId, 2, { url: 'https://example.org/\u0000' });
    const { inserted, dead } = await append(events(roomId, 2), { rooms: [wrong, room(other, 1)] });
    expect(inserted).toBe(2);
    expect(dead).toMatchObject([{ kind: 'room', row: wrong }]);
    const stored = await history.reader
      .selectFrom('rooms')
      .select('room_id')
      .where('room_id', 'in', [roomId, other])
      .execute();
    expect(stored).toEqual([{ room_id: other }]);
  });

  test('among more than 1,000: the position moves once all others are written', async () => {
    const roomId = freshId('room');
    const rows = events(roomId, 1500).with(3, event(roomId, 4, { body: { text: '\u0000' } }));
    const { inserted, dead } = await append(rows);
    expect([inserted, dead.length]).toEqual([1499, 1]);
  });

  test('moves nothing when it cannot be set aside', async () => {
    const timeline = freshId('timeline');
    const wrong = event(freshId('room'), 1, { body: { text: '\u0000' } });
    const full = new Error('Redis is away');
    await expect(append([wrong], { timeline, setAside: () => Promise.reject(full) })).rejects.toBe(full);
    expect(await drainPosition(history.reader, 3, timeline)).toBeNull();
  });
});

describe('the drain position', () => {
  test('never moves back, and compares by number', async () => {
    const timeline = freshId('timeline');
    const ids = ['9-5', '10-2', '10-10', '9-99', '10-9'];
    for (const logId of ids) await moveDrain(history.worker, { partition: 3, timeline, logId });
    expect(await drainPosition(history.reader, 3, timeline)).toBe('10-10');
  });
});

describe('users', () => {
  async function users(roomId: string): Promise<unknown[]> {
    return history.reader
      .selectFrom('users')
      .select(['user_id as user', 'username', 'joined_seq as seq', sql<boolean>`left_at is null`.as('here')])
      .where('room_id', '=', roomId)
      .orderBy('joined_seq')
      .execute();
  }

  const joined = (username: string): object => ({ type: 'USER_JOINED', body: { username } });

  test('follow the events, over several batches and written twice', async () => {
    const roomId = freshId('room');
    const rows = [
      event(roomId, 1, { userId: 'ann', ...joined('Ann') }),
      event(roomId, 2, { userId: 'bob', ...joined('Bob') }),
      event(roomId, 3, { userId: 'bob', type: 'USERNAME_UPDATED', body: { username: 'Rob' } }),
      event(roomId, 4, { userId: 'ann', type: 'USER_LEFT', body: { reason: 'left' } }),
      event(roomId, 5, { userId: 'cid', ...joined('Cid') }),
      event(roomId, 6, { userId: 'ann', ...joined('Ann') }),
      event(roomId, 7, { userId: 'cid', type: 'USER_LEFT', body: { reason: 'lost' } }),
    ];
    await append(rows.slice(0, 4));
    await append(rows);
    await append(rows.slice(0, 4));
    expect(await users(roomId)).toEqual([
      { user: 'bob', username: 'Rob', seq: 2, here: true },
      { user: 'cid', username: 'Cid', seq: 5, here: false },
      { user: 'ann', username: 'Ann', seq: 6, here: true },
    ]);
  });

  test('of another life of the room are others', async () => {
    const roomId = freshId('room');
    await append([event(roomId, 1, { life: 'l1', ...joined('Ann') })]);
    await append([event(roomId, 1, { life: 'l2', at: noon + 9, ...joined('Zoe') })]);
    expect(await users(roomId)).toHaveLength(2);
    expect(await seqs(roomId)).toEqual([1, 1]);
  });
});
