import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { event, type EventOptions, freshId, noon, openHistory, room, type TestHistory } from '../../test/history.ts';
import { drainPosition, hasHistory, moveDrain } from '../drain.ts';
import type { EventRow } from '../event-row.ts';
import { appendEvents } from '../events/append-events.ts';
import { readEvents } from '../read-events.ts';
import { rebuild } from '../rebuild/rebuild.ts';
import { upsertRooms } from '../rooms/upsert-rooms.ts';
import { type CutHistory, recordTimeline, type TimelineStart } from './record-timeline.ts';

let history: TestHistory;
let partition = 100;
let roomId: string;

beforeAll(async () => {
  history = await openHistory();
});

afterAll(() => history.close());

beforeEach(() => {
  partition += 1;
  roomId = freshId('room');
});

/** Timelines t1, t2, … of this test's partition have the epochs 1, 2, …; `last` is the log id that was kept. */
function record(epoch: number, parent: number | null, last: number | null): Promise<CutHistory> {
  const start: TimelineStart = {
    partition,
    timeline: `t${epoch}`,
    epoch,
    parent: parent === null ? null : `t${parent}`,
    parentLastLogId: last === null ? null : `${noon + last}-0`,
    startedAt: noon,
  };
  return recordTimeline(history.worker, start);
}

/** An event on timeline t<epoch>, logged at noon + `log`. */
function on(epoch: number, seq: number, log: number, options: EventOptions = {}): EventRow {
  const logId = `${noon + log}-0`;
  return event(roomId, seq, { partition, timeline: `t${epoch}.l1`, at: noon + log, logId, ...options });
}

async function append(...events: EventRow[]): Promise<void> {
  const upTo = { partition, timeline: 'any', logId: '1-0' };
  await appendEvents(history.worker, { events, rooms: [], upTo, setAside: async () => undefined });
}

/** What history shows, as `seq@epoch`; with a cross where it is cut. */
async function shown(): Promise<string[]> {
  const past = await readEvents(history.reader, roomId);
  return past.map(({ seq, timeline, cut }) => `${seq}@${timeline.split('.')[0]}${cut ? ' x' : ''}`);
}

async function membersOf(room_: string): Promise<string[]> {
  const rows = await history.reader
    .selectFrom('users')
    .select(['user_id', 'username'])
    .where('room_id', '=', room_)
    .where('left_at', 'is', null)
    .orderBy('joined_seq')
    .execute();
  return rows.map(({ user_id, username }) => `${user_id}:${username}`);
}

describe('a timeline that begins before the end of its parent', () => {
  test('G6: cuts the events behind its beginning; they stay and are counted', async () => {
    await record(1, null, null);
    await append(on(1, 1, 10), on(1, 2, 20), on(1, 3, 30), on(1, 4, 40));
    expect(await record(2, 1, 20)).toEqual({ events: 2, rooms: [{ roomId, life: 'l1' }] });
    await append(on(2, 3, 35));
    expect(await shown()).toEqual(['1@t1', '2@t1', '3@t1 x', '3@t2', '4@t1 x']);
  });

  test('G6: cuts events that a frozen drainer writes late', async () => {
    await record(1, null, null);
    await record(2, 1, 20);
    await append(on(1, 3, 30, { type: 'USER_JOINED', body: { username: 'Ann' } }));
    expect(await shown()).toEqual(['3@t1 x']);
    expect(await membersOf(roomId)).toEqual([]);
  });

  test('cuts log entries of the same ms by their number', async () => {
    await record(1, null, null);
    await append(on(1, 1, 0, { logId: `${noon}-9` }), on(1, 2, 0, { logId: `${noon}-10` }));
    const parentLastLogId = `${noon}-9`;
    const start = { partition, timeline: 't2', epoch: 2, parent: 't1', parentLastLogId, startedAt: noon };
    expect((await recordTimeline(history.worker, start)).events).toBe(1);
    expect(await shown()).toEqual(['1@t1', '2@t1 x']);
  });

  test('cuts everything later of any earlier owner, also of a timeline that it does not know', async () => {
    await record(1, null, null);
    await record(2, 1, 20);
    await append(on(1, 1, 10), on(1, 2, 20), on(2, 3, 30));
    await record(3, 1, 15);
    expect(await shown()).toEqual(['1@t1', '2@t1 x', '3@t2 x']);
  });

  test('cuts nothing of other partitions', async () => {
    await record(1, null, null);
    await append(on(1, 1, 30));
    partition += 1;
    await record(1, null, null);
    await record(2, 1, 20);
    expect(await shown()).toEqual(['1@t1']);
  });

  test('recorded again it says the same', async () => {
    await record(1, null, null);
    await append(on(1, 1, 10), on(1, 2, 20));
    const first = await record(2, 1, 10);
    expect(await record(2, 1, 10)).toEqual(first);
    expect(first.events).toBe(1);
  });
});

test('a timeline without a parent cuts nothing', async () => {
  await record(1, null, null);
  await append(on(1, 1, 10));
  expect(await record(2, null, null)).toEqual({ events: 0, rooms: [] });
  expect(await shown()).toEqual(['1@t1']);
});

describe('what cut events did to users is undone', () => {
  const joined = (userId: string): EventOptions => ({ userId, type: 'USER_JOINED', body: { username: userId } });
  const left = (userId: string): EventOptions => ({ userId, type: 'USER_LEFT', body: { reason: 'left' } });

  test('G6: who joined is gone, who left is here, who was renamed has the old name', async () => {
    await record(1, null, null);
    await append(on(1, 1, 10, joined('ann')), on(1, 2, 11, joined('bob')), on(1, 3, 12, joined('eve')));
    const renamed = { userId: 'bob', type: 'USERNAME_UPDATED', body: { username: 'Rob' } };
    await append(on(1, 4, 30, joined('cid')), on(1, 5, 31, left('ann')), on(1, 6, 32, renamed));
    expect(await membersOf(roomId)).toEqual(['bob:Rob', 'eve:eve', 'cid:cid']);
    await record(2, 1, 20);
    expect(await membersOf(roomId)).toEqual(['ann:ann', 'bob:bob', 'eve:eve']);
  });

  test('who comes again on the new timeline is a member from then on', async () => {
    await record(1, null, null);
    await append(on(1, 1, 10, joined('ann')), on(1, 2, 30, joined('bob')));
    await record(2, 1, 20);
    await append(on(2, 2, 40, joined('cid')), on(2, 3, 41, joined('bob')));
    await record(2, 1, 20);
    expect(await membersOf(roomId)).toEqual(['ann:ann', 'cid:cid', 'bob:bob']);
  });

  test('who joined so long ago that the event is pruned stays', async () => {
    await record(1, null, null);
    await append(on(1, 1, 10, joined('ann')), on(1, 2, 30, left('ann')));
    await history.owner.deleteFrom('room_events').where('room_id', '=', roomId).where('seq', '=', 1).execute();
    await record(2, 1, 20);
    expect(await membersOf(roomId)).toEqual(['ann:ann']);
  });

  test('a rebuild afterwards knows neither cut events nor their ids', async () => {
    await record(1, null, null);
    await append(on(1, 1, 10, { ...joined('ann'), commandId: 1 }), on(1, 2, 30, { commandId: 2 }));
    await upsertRooms(history.worker, [room(roomId, 1, { partition, seq: 1 })]);
    await record(2, 1, 20);
    const [stored] = await rebuild(history.worker, { partition, leftSince: noon });
    expect(stored).toMatchObject({ room: { seq: 1 }, later: [], sessions: [{ session: 's-ann', lastId: 1 }] });
  });
});

describe('the position of a timeline that was never drained', () => {
  const drain = (timeline: string, log: number): Promise<void> =>
    moveDrain(history.worker, { partition, timeline, logId: `${noon + log}-0` });
  const position = async (timeline: string): Promise<number | null> => {
    const id = await drainPosition(history.worker, partition, timeline);
    return id === null ? null : Number(id.split('-')[0]) - noon;
  };

  test('is its parent’s, when that is before its beginning', async () => {
    await record(2, 1, 20);
    await drain('t1', 10);
    expect(await position('t2')).toBe(10);
  });

  test('is its beginning, when its parent was drained further', async () => {
    await record(2, 1, 20);
    await drain('t1', 30);
    expect(await position('t2')).toBe(20);
  });

  test('comes from further back when its parent was never drained either', async () => {
    await record(2, 1, 20);
    await record(3, 2, 15);
    await drain('t1', 40);
    expect(await position('t3')).toBe(15);
    await drain('t3', 50);
    expect(await position('t3')).toBe(50);
  });

  test('is the beginning of the log when nobody before it was drained', async () => {
    await record(2, 1, 20);
    expect(await position('t2')).toBeNull();
    expect(await position('unknown')).toBeNull();
  });
});

test('a database into which nothing was ever drained has no history', async () => {
  const empty = await openHistory();
  expect(await hasHistory(empty.worker)).toBe(false);
  await moveDrain(empty.worker, { partition: 7, timeline: 't', logId: '1-0' });
  expect(await hasHistory(empty.worker)).toBe(true);
  await empty.close();
});
