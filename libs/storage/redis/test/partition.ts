import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import {
  completeRebuild,
  connect,
  cursorStart,
  partitionKeys,
  takeLease,
  takeOwnership,
  type Commit,
  type Fence,
  type Redis,
} from '../src/index.ts';

/** A connection of the worker's user that is ready. */
export async function connectWorker(): Promise<Redis> {
  const redis = connect({ url: inject('redis').worker }, 'command', 'test');
  await redis.connect();
  return redis;
}

/** A partition that nobody else uses now: tests share one Redis, so it counts them out. */
export async function freshPartition(redis: Redis): Promise<number> {
  const partition = (await redis.incr('{p00}:tests-partition')) % 100;
  const { commands, own, lease, log, feeds, deadlines, empty, dead } = partitionKeys(partition);
  await redis.del(commands, own, lease, log, feeds, deadlines, empty, dead);
  return partition;
}

/** Takes a fresh partition as a new worker. */
export async function own(redis: Redis, partition: number, worker: string = randomUUID()): Promise<Fence> {
  await takeLease(redis, partition, worker, 60_000);
  const taking = { worker, timeline: randomUUID().slice(0, 8), fresh: true, isCounted: true, stallMs: 3_000 };
  const taken = await takeOwnership(redis, partition, taking);
  if (taken.kind !== 'taken') throw new Error(`not taken: ${taken.kind}`);
  await completeRebuild(redis, taken.ownership.fence);
  return taken.ownership.fence;
}

/** A commit that changes nothing but what is given. */
export function change(given: Partial<Commit> = {}): Commit {
  return {
    expected: cursorStart,
    next: { entry: '1-1', index: 0 },
    stallEnded: false,
    receiver: null,
    batches: [],
    admitted: [],
    draining: [],
    forgotten: [],
    actions: { kept: [], forgotten: [] },
    rooms: [],
    dead: [],
    records: [],
    log: [],
    feeds: [],
    restarts: [],
    ...given,
  };
}
