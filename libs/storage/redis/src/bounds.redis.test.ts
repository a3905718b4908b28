import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { change, connectWorker, freshPartition, own } from '../test/partition.ts';
import {
  addBatch,
  commit,
  partitionKeys,
  readCommands,
  readLogAfter,
  readWorkers,
  registerWorker,
  setAside,
  workersKey,
  type Redis,
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

test('one read of the command stream brings 64 entries', async () => {
  for (let n = 0; n < 100; n++) await addBatch(redis, partition, { gateway: null, number: 0, commands: [] });
  const first = await readCommands(redis, partition, '0-0');
  expect(first).toHaveLength(64);
  expect(await readCommands(redis, partition, first.at(-1)?.id ?? '')).toHaveLength(36);
});

test('one read of the log brings as many entries as were asked for', async () => {
  for (let n = 0; n < 150; n++) await redis.xadd(partitionKeys(partition).log, '*', 'r', '');
  const first = await readLogAfter(redis, partition, '0-0', 100);
  expect(first).toHaveLength(100);
  expect(await readLogAfter(redis, partition, first.at(-1)?.id ?? '', 100)).toHaveLength(50);
});

test('about 1,000 dead letters are kept, the oldest go first, from wherever they come', async () => {
  const letters = Array.from({ length: 1_500 }, (_, n) => ({ reason: 'r', body: `${n}` }));
  await setAside(redis, partition, letters);
  const { dead } = partitionKeys(partition);
  expect(await redis.xlen(dead)).toBeLessThan(1_150);
  const fence = await own(redis, partition);
  await commit(redis, fence, change({ dead: letters.slice(0, 500) }));
  expect(await redis.xlen(dead)).toBeLessThan(1_150);
  const [[, newest] = []] = await redis.xrevrange(dead, '+', '-', 'COUNT', 1);
  expect(newest).toEqual(['reason', 'r', 'body', '499']);
});

test('a dead letter is cut at 64 Ki characters, its reason at 1 Ki', async () => {
  await setAside(redis, partition, [{ reason: 'r'.repeat(5_000), body: 'x'.repeat(200_000) }]);
  const [[, fields] = []] = await redis.xrange(partitionKeys(partition).dead, '-', '+');
  expect(fields?.map((field) => field.length)).toEqual([6, 1_024, 4, 65_536]);
});

test('a worker that says nothing more is forgotten', async () => {
  await registerWorker(redis, 'bounds-test', 3, 3_000);
  expect(await redis.pttl(workersKey)).toBeGreaterThan(2_000);
  await registerWorker(redis, 'bounds-test', 3, 20);
  await expect
    .poll(async () => {
      await registerWorker(redis, 'another', 0, 3_000);
      return (await readWorkers(redis)).has('bounds-test');
    })
    .toBe(false);
});
