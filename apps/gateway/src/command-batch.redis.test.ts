import { gatewayId } from '@tandem-watch/protocol';
import { connect, partitionKeys, type Redis } from '@tandem-watch/storage-redis';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { commandBatch, flush, fullness, passed, push, type CommandBatch, type Sending } from './command-batch.ts';

const PARTITION = 95;
let redis: Redis;
let admin: Redis;
let batch: CommandBatch;

beforeAll(async () => {
  if (inject('redis').url === '') return;
  redis = connect({ url: inject('redis').gateway }, 'command', 'test');
  admin = connect({ url: inject('redis').url }, 'command', 'test');
  await Promise.all([redis.connect(), admin.connect()]);
});
afterAll(() => {
  redis?.disconnect();
  admin?.disconnect();
});
beforeEach(async () => {
  await admin.del(partitionKeys(PARTITION).commands);
  batch = { ...commandBatch(PARTITION, gatewayId('g')), held: false };
});

const sending = (): Sending => ({ redis, backoff: async () => {}, answered: () => {}, isStopped: () => false });

/** How many commands each entry holds, and how many characters. */
async function entries(): Promise<{ commands: number; characters: number }[]> {
  const found = await admin.xrange(partitionKeys(PARTITION).commands, '-', '+');
  return found.map(([, [, text = '']]) => {
    const value: unknown = JSON.parse(text);
    return { commands: Array.isArray(value) ? value.length : 0, characters: text.length };
  });
}

test('a batch holds 64 commands, the rest is the next one', async () => {
  for (let n = 0; n < 150; n++) push(batch, { type: 'HELLO', nonce: `${n}` }, null);
  await flush(batch, sending());
  expect((await entries()).map(({ commands }) => commands)).toEqual([64, 64, 22]);
});

test('a batch holds 64 Ki characters, and a larger command goes alone', async () => {
  for (let n = 0; n < 10; n++) push(batch, { type: 'HELLO', nonce: 'x'.repeat(20_000) }, null);
  push(batch, { type: 'HELLO', nonce: 'x'.repeat(100_000) }, null);
  await flush(batch, sending());
  expect((await entries()).map(({ commands }) => commands)).toEqual([3, 3, 3, 1, 1]);
});

test('the way is full with 10,000 commands or 16 Mi characters that wait or were not passed, and free when they are', async () => {
  for (let n = 0; n < 10_000; n++) push(batch, { type: 'BYE' }, null);
  expect(fullness(batch)).toBe(1);
  await flush(batch, sending());
  expect(fullness(batch)).toBe(1);
  passed(batch, () => true);
  expect(fullness(batch)).toBe(0);
  for (let n = 0; n < 16; n++) push(batch, { type: 'HELLO', nonce: 'x'.repeat(1024 * 1024) }, null);
  expect(fullness(batch)).toBeGreaterThanOrEqual(1);
});
