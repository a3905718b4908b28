import { gatewayId, roomId } from '@tandem-watch/protocol';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { change, connectWorker, freshPartition, own } from '../test/partition.ts';
import {
  commit,
  connect,
  decodeFeedMessage,
  feedChannel,
  heartbeat,
  partitionKeys,
  readLog,
  releaseLease,
  renewLease,
  roomKeys,
  takeLease,
  takeOwnership,
  trimLog,
  type Commit,
  type Fence,
  type Redis,
  type RoomWrite,
} from './index.ts';

let redis: Redis;
let partition: number;
let fence: Fence;
const gateway = gatewayId('g1');

beforeAll(async () => {
  if (inject('redis').url !== '') redis = await connectWorker();
});
afterAll(() => redis?.disconnect());
beforeEach(async () => {
  partition = await freshPartition(redis);
  fence = await own(redis, partition, 'w1');
});

function write(room: string, set: readonly string[]): RoomWrite {
  const nothing = { set: [], remove: [] };
  const fields = { set, remove: [] };
  return {
    room: roomId(room),
    remove: false,
    fields,
    users: nothing,
    ids: nothing,
    deadline: '+inf',
    archivableAt: null,
  };
}

const event = 'e r1 1 ana - -\n{"seq":1}\n';

/** A commit with an effect in every key. */
function full(given: Partial<Commit> = {}): Commit {
  return change({
    rooms: [write('r1', ['seq', '1'])],
    records: [event],
    log: [0],
    feeds: [{ gateway, records: [0] }],
    admitted: [gateway],
    batches: [[gateway, 7]],
    ...given,
  });
}

/** All that the partition holds, as far as a commit may touch it. */
async function everything(): Promise<unknown> {
  const keys = partitionKeys(partition);
  return await Promise.all([
    redis.hgetall(keys.own),
    redis.xrange(keys.log, '-', '+'),
    redis.xrange(keys.dead, '-', '+'),
    redis.hgetall(keys.feeds),
    redis.zrange(keys.deadlines, '-inf', '+inf', 'BYSCORE'),
    redis.zrange(keys.empty, '-inf', '+inf', 'BYSCORE'),
    redis.hgetall(roomKeys(partition, roomId('r1')).room),
  ]);
}

async function subscribe(): Promise<{
  messages: string[];
  until: (count: number) => Promise<void>;
  close: () => void;
}> {
  const subscriber = connect({ url: inject('redis').worker }, 'subscriber', 'test');
  await subscriber.connect();
  const messages: string[] = [];
  let arrived = (): void => {};
  subscriber.on('smessage', (_channel: string, message: string) => {
    messages.push(message);
    arrived();
  });
  await subscriber.ssubscribe(feedChannel(partition, gateway));
  return {
    messages,
    until: async (count) => {
      while (messages.length < count) await new Promise<void>((resolve) => (arrived = resolve));
    },
    close: () => subscriber.disconnect(),
  };
}

test('a commit writes state, log, cursor and batch number, and publishes what it logged', async () => {
  const feed = await subscribe();
  const result = await commit(redis, fence, full());
  expect(result.kind).toBe('committed');
  await feed.until(1);
  const entries = await readLog(redis, partition, '-', '+', 10);
  const [first] = feed.messages.map(decodeFeedMessage);
  expect(first).toMatchObject({
    kind: 'update',
    n: 1,
    logBefore: entries[0]?.id,
    logAfter: entries[1]?.id,
    records: event,
  });
  expect(entries[1]).toMatchObject({ records: event, timeline: fence.timeline, epoch: fence.epoch });
  expect(await redis.hgetall(partitionKeys(partition).own)).toMatchObject({
    cursor: '1-1',
    index: '0',
    'batch:g1': '7',
  });
  expect(await redis.hget(roomKeys(partition, roomId('r1')).room, 'seq')).toBe('1');
  feed.close();
});

test('a commit that hands the partition over leaves the lease to the receiver, whoever hears its answer', async () => {
  await commit(redis, fence, full({ receiver: { worker: 'w2', leaseMs: 60_000 } }));
  expect(await renewLease(redis, partition, 'w1', 60_000)).toBe(false);
  expect(await takeLease(redis, partition, 'w1', 60_000)).toBeNull();
  expect(await takeLease(redis, partition, 'w2', 60_000)).toBe('given');
});

test("a stale owner's commit changes nothing", async () => {
  await releaseLease(redis, partition, 'w1', null, 1_000);
  await takeLease(redis, partition, 'w2', 60_000);
  const taking = { worker: 'w2', timeline: 'other', fresh: false, isCounted: true, stallMs: 3_000 };
  await takeOwnership(redis, partition, taking);
  const before = await everything();
  expect(await commit(redis, fence, full())).toEqual({ kind: 'fenced' });
  expect(await everything()).toEqual(before);
  expect((await heartbeat(redis, fence)).kind).toBe('fenced');
  expect(await trimLog(redis, fence, '+')).toBe(false);
});

test('a commit made for another Redis changes nothing', async () => {
  const before = await everything();
  const elsewhere = { ...fence, replicationId: '0'.repeat(40) };
  expect(await commit(redis, elsewhere, full())).toEqual({ kind: 'timeline' });
  expect(await everything()).toEqual(before);
  expect((await heartbeat(redis, elsewhere)).kind).toBe('timeline');
});

test('a commit that expects another cursor changes nothing', async () => {
  await commit(redis, fence, change());
  const before = await everything();
  expect(await commit(redis, fence, full())).toEqual({ kind: 'cursor' });
  const half = { entry: '1-1', index: 1 };
  expect(await commit(redis, fence, full({ expected: half }))).toEqual({ kind: 'cursor' });
  expect(await everything()).toEqual(before);
});

test('a key of a wrong type in the second room leaves the first unwritten, and is named', async () => {
  const { users } = roomKeys(partition, roomId('r2'));
  await redis.set(users, 'x');
  const before = await everything();
  const two = full({ rooms: [write('r1', ['seq', '1']), write('r2', ['seq', '1'])] });
  expect(await commit(redis, fence, two)).toEqual({ kind: 'wrong-type', key: users });
  expect(await everything()).toEqual(before);
});

test('a gateway that is not in feeds gets nothing, and its counter does not move', async () => {
  const feed = await subscribe();
  await commit(redis, fence, full({ admitted: [] }));
  await commit(redis, fence, change({ expected: { entry: '1-1', index: 0 }, restarts: [{ gateway, batch: 9 }] }));
  await feed.until(1);
  expect(feed.messages.map(decodeFeedMessage)).toEqual([{ kind: 'restart', batch: 9 }]);
  expect(await redis.hgetall(partitionKeys(partition).feeds)).toEqual({});
  feed.close();
});

test('a forgotten gateway loses its feed and its batch number', async () => {
  await commit(redis, fence, full());
  await commit(redis, fence, change({ expected: { entry: '1-1', index: 0 }, forgotten: [gateway] }));
  expect(await redis.hexists(partitionKeys(partition).feeds, gateway)).toBe(0);
  expect(await redis.hexists(partitionKeys(partition).own, 'batch:g1')).toBe(0);
});

test('each feed counts its own messages from one, and the heartbeat tells the count without raising it', async () => {
  const feed = await subscribe();
  await commit(redis, fence, full());
  const next = full({ expected: { entry: '1-1', index: 0 }, next: { entry: '1-2', index: 0 } });
  await commit(redis, fence, next);
  await heartbeat(redis, fence);
  await heartbeat(redis, fence);
  await feed.until(4);
  const told = feed.messages.map(decodeFeedMessage);
  expect(told.map((message) => ('n' in message ? message.n : null))).toEqual([1, 2, 2, 2]);
  expect(told[3]).toMatchObject({ kind: 'heartbeat', cursor: '1-2' });
  feed.close();
});

test('commands up to the cursor are trimmed, the entry at the cursor stays', async () => {
  const { commands } = partitionKeys(partition);
  for (const id of ['1-1', '1-2', '1-3']) await redis.xadd(commands, id, 'c', '[]');
  await commit(redis, fence, change({ next: { entry: '1-2', index: 0 } }));
  expect((await redis.xrange(commands, '-', '+')).map(([id]) => id)).toEqual(['1-2', '1-3']);
});

test('a removed room loses what its keys held, and new fields may follow in the same commit', async () => {
  await commit(redis, fence, full());
  const again = { ...write('r1', ['url', 'x']), remove: true };
  await commit(redis, fence, change({ expected: { entry: '1-1', index: 0 }, rooms: [again] }));
  expect(await redis.hgetall(roomKeys(partition, roomId('r1')).room)).toEqual({ url: 'x' });
});

test('a commit of 200,000 arguments is taken like any other', async () => {
  const set = Array.from({ length: 100_000 }, (_, n) => [`${n}`, 'x']).flat();
  const result = await commit(redis, fence, change({ rooms: [{ ...write('r1', []), ids: { set, remove: [] } }] }));
  expect(result.kind).toBe('committed');
  expect(await redis.hlen(roomKeys(partition, roomId('r1')).ids)).toBe(100_000);
  await redis.del(roomKeys(partition, roomId('r1')).ids);
});
