import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { change, connectWorker, freshPartition, own } from '../test/partition.ts';
import {
  beginCommands,
  commit,
  completeRebuild,
  decodeRecords,
  forgetTry,
  noteStall,
  noteTry,
  partitionKeys,
  readLog,
  releaseLease,
  renewLease,
  takeLease,
  takeOwnership,
  type Redis,
  type TakeResult,
} from './index.ts';

let redis: Redis;
let partition: number;

beforeAll(async () => {
  if (inject('redis').url !== '') redis = await connectWorker();
});
afterAll(() => redis?.disconnect());
beforeEach(async () => {
  partition = await freshPartition(redis);
});

async function take(worker: string, given: { fresh?: boolean; isCounted?: boolean } = {}): Promise<TakeResult> {
  const { fresh = false, isCounted = true } = given;
  return await takeOwnership(redis, partition, { worker, timeline: 'new', fresh, isCounted, stallMs: 3_000 });
}

async function passTo(worker: string): Promise<void> {
  await redis.del(partitionKeys(partition).lease);
  await takeLease(redis, partition, worker, 60_000);
}

test('only the holder of the lease takes ownership', async () => {
  await takeLease(redis, partition, 'w1', 60_000);
  expect(await takeLease(redis, partition, 'w2', 60_000)).toBeNull();
  expect((await take('w2', { fresh: true })).kind).toBe('not-leased');
  expect(await renewLease(redis, partition, 'w2', 60_000)).toBe(false);
  expect(await releaseLease(redis, partition, 'w2', null, 60_000)).toBe(false);
});

test('a lease that is handed over is for its receiver alone', async () => {
  await takeLease(redis, partition, 'w1', 60_000);
  await releaseLease(redis, partition, 'w1', 'w2', 60_000);
  expect(await takeLease(redis, partition, 'w1', 60_000)).toBeNull();
  expect(await takeLease(redis, partition, 'w2', 60_000)).toBe('given');
});

test('a partition that Redis does not know is missing until it is begun, and until its rooms are back', async () => {
  await passTo('w1');
  expect((await take('w1')).kind).toBe('missing');
  const begun = await take('w1', { fresh: true });
  expect(begun).toMatchObject({ kind: 'taken', ownership: { parent: null } });
  expect((await take('w1')).kind).toBe('missing');
  if (begun.kind === 'taken') await completeRebuild(redis, begun.ownership.fence);
  expect((await take('w1')).kind).toBe('taken');
});

test('every owner has a higher epoch, the same timeline, and begins the log with both', async () => {
  const first = await own(redis, partition, 'w1');
  await passTo('w2');
  const second = await take('w2');
  if (second.kind !== 'taken') throw new Error(second.kind);
  expect(second.ownership.fence.epoch).toBeGreaterThan(first.epoch);
  expect(second.ownership.fence.timeline).toBe(first.timeline);
  expect(second.ownership.parent).toBeNull();
  const records = (await readLog(redis, partition, '-', '+', 9)).flatMap((entry) => decodeRecords(entry.records));
  expect(records.map((record) => record.kind === 'timeline' && record.epoch)).toEqual([
    first.epoch,
    second.ownership.fence.epoch,
  ]);
});

test('another replication id begins a timeline that names its parent, and forgets every gateway', async () => {
  const first = await own(redis, partition, 'w1');
  await redis.hset(partitionKeys(partition).feeds, 'g1', 5);
  await redis.hset(partitionKeys(partition).own, 'batch:g1', 7);
  const kept = await redis.hget(partitionKeys(partition).own, 'log');
  await redis.hset(partitionKeys(partition).own, 'replid', '0'.repeat(40));
  const taken = await take('w1');
  expect(taken).toMatchObject({
    kind: 'taken',
    ownership: { fence: { timeline: 'new' }, parent: { timeline: first.timeline, lastLogId: kept } },
  });
  expect(await redis.exists(partitionKeys(partition).feeds)).toBe(0);
  expect(await redis.hexists(partitionKeys(partition).own, 'batch:g1')).toBe(0);
});

test('tries are counted at an unchanged cursor, by first takes only, and forgotten when it moves', async () => {
  await own(redis, partition, 'w1');
  const triesOf = async (isCounted: boolean): Promise<number> => {
    const taken = await take('w1', { isCounted });
    return taken.kind === 'taken' ? taken.ownership.tries : 0;
  };
  expect([await triesOf(true), await triesOf(false), await triesOf(true)]).toEqual([2, 2, 3]);
  const taken = await take('w1', { isCounted: false });
  if (taken.kind !== 'taken') throw new Error(taken.kind);
  await commit(redis, taken.ownership.fence, change());
  expect(await triesOf(true)).toBe(1);
});

test('a stall is remembered through owners that die, until the commit that ends it', async () => {
  await own(redis, partition, 'w1');
  const isStalled = async (): Promise<boolean> => {
    const taken = await take('w1');
    return taken.kind === 'taken' && taken.ownership.stalled;
  };
  expect(await isStalled()).toBe(false);
  const { own: key } = partitionKeys(partition);
  await redis.hset(key, 'cursor', `${Date.now() - 3_500}-0`);
  expect(await isStalled()).toBe(true);
  await redis.hset(key, 'cursor', `${Date.now()}-0`);
  const taken = await take('w1');
  if (taken.kind !== 'taken') throw new Error(taken.kind);
  expect(taken.ownership.stalled).toBe(true);
  const { fence, cursor } = taken.ownership;
  const next = { entry: `${Date.now() + 1_000}-0`, index: 0 };
  expect(await commit(redis, fence, change({ expected: cursor, next, stallEnded: true }))).toMatchObject({
    kind: 'committed',
  });
  expect(await isStalled()).toBe(false);
});

test('a stall is noted by the owner alone', async () => {
  const first = await own(redis, partition, 'w1');
  const second = await take('w1');
  if (second.kind !== 'taken') throw new Error(second.kind);
  expect(await noteStall(redis, first)).toBe(false);
  expect(await noteStall(redis, second.ownership.fence)).toBe(true);
  expect(await take('w1')).toMatchObject({ ownership: { stalled: true } });
});

test('a try is noted by the owner alone, can be taken back, and is forgotten by the next commit', async () => {
  const first = await own(redis, partition, 'w1');
  const tried = async (): Promise<number> => {
    const taken = await take('w1', { isCounted: false });
    return taken.kind === 'taken' ? taken.ownership.tried : -1;
  };
  expect(await tried()).toBe(0);
  expect([await noteTry(redis, first), await forgetTry(redis, first)]).toEqual([false, false]);
  const taken = await take('w1');
  if (taken.kind !== 'taken') throw new Error(taken.kind);
  const { fence } = taken.ownership;
  for (let n = 0; n < 3; n++) await noteTry(redis, fence);
  await forgetTry(redis, fence);
  expect(await tried()).toBe(2);
  const last = await take('w1');
  if (last.kind !== 'taken') throw new Error(last.kind);
  await commit(redis, last.ownership.fence, change());
  await forgetTry(redis, last.ownership.fence);
  expect(await tried()).toBe(0);
});

test('what was tried on another timeline, or in a stream that is thrown away, counts no more', async () => {
  const { own: key } = partitionKeys(partition);
  const notes = async (): Promise<(string | null)[]> => await redis.hmget(key, 'tries', 'tried');
  const fence = await own(redis, partition, 'w1');
  await redis.hset(key, 'tries', 3, 'tried', 2);
  expect(await beginCommands(redis, fence)).toBe(true);
  expect(await notes()).toEqual(['0', '0']);
  await redis.hset(key, 'tries', 3, 'tried', 2, 'replid', 'of another Redis');
  await take('w1');
  expect(await notes()).toEqual(['1', '0']);
});
