import { connect, partitionKeys, roomKeys, type FeedRecord, type Redis } from '@tandem-watch/storage-redis';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import {
  acting,
  isEvent,
  isReplyTo,
  isSnapshotFor,
  joining,
  roomOf,
  startGateway,
  type GatewayStandIn,
} from '../test/gateway-stand-in.ts';
import { startOwnStores, startWorker, type OwnStores, type RunningWorker } from '../test/running-worker.ts';

let stores: OwnStores;
let admin: Redis;
let worker: RunningWorker;
let gateway: GatewayStandIn;

beforeEach(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  stores = await startOwnStores();
  admin = connect({ url: stores.redis.url }, 'command', 'admin');
  await admin.connect();
  worker = await startWorker(stores, 'w1');
  gateway = await startGateway(stores.redis.users.gateway, 2);
  await gateway.hello(0);
});
afterEach(async () => {
  gateway?.stop();
  admin?.disconnect();
  await worker?.stop();
  await stores?.stop();
});

function chatOf(room: string, text: string) {
  return (record: FeedRecord): record is FeedRecord & { kind: 'event' } =>
    isEvent('CHAT')(record) && record.room === room && record.body.includes(`"${text}"`);
}

/** Stops the worker. What it has asked of itself and not applied yet would be the command that the next one suspects. */
async function stopWorker(): Promise<void> {
  await worker.stop();
  const { own, commands } = partitionKeys(0);
  const cursor = (await admin.hget(own, 'cursor')) ?? '-';
  const waiting = await admin.xrange(commands, `(${cursor}`, '+');
  if (waiting.length > 0) await admin.xdel(commands, ...waiting.map(([id]) => id));
}

test('a command that two owners tried alone and died of is set aside by the next one, its sender is told, and the next one is applied', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  await gateway.until(isSnapshotFor(ana.connection));
  await stopWorker();
  await gateway.send(0, [
    acting(ana, { type: 'CHAT', text: 'deadly', id: 1 }),
    acting(ana, { type: 'CHAT', text: 'next', id: 2 }),
  ]);
  await admin.hset(partitionKeys(0).own, 'tries', 3, 'tried', 2);
  worker = await startWorker(stores, 'w2');
  await gateway.until(chatOf(ana.room, 'next'));
  expect(JSON.parse((await gateway.until(isReplyTo(ana.connection))).body)).toMatchObject({ code: 'INTERNAL', id: 1 });
  expect(gateway.records.some(chatOf(ana.room, 'deadly'))).toBe(false);
  const [[, fields] = []] = await admin.xrange(partitionKeys(0).dead, '-', '+');
  expect(fields).toContain('kills its owner');
});

test('a deadly command behind signs of life is the one that is set aside', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  await gateway.until(isSnapshotFor(ana.connection));
  await stopWorker();
  for (let sign = 0; sign < 100; sign++) await gateway.send(0, []);
  await gateway.send(0, [acting(ana, { type: 'CHAT', text: 'deadly', id: 1 })]);
  await admin.hset(partitionKeys(0).own, 'tries', 3, 'tried', 2);
  worker = await startWorker(stores, 'w2');
  expect(JSON.parse((await gateway.until(isReplyTo(ana.connection))).body)).toMatchObject({ code: 'INTERNAL', id: 1 });
  expect(gateway.records.some(chatOf(ana.room, 'deadly'))).toBe(false);
});

test('a repeat of a command that was set aside is not tried again, and gets the same answer', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  await gateway.until(isSnapshotFor(ana.connection));
  await stopWorker();
  const deadly = acting(ana, { type: 'CHAT', text: 'deadly', id: 1 });
  await gateway.send(0, [deadly]);
  await gateway.send(0, [deadly]);
  await admin.hset(partitionKeys(0).own, 'tries', 3, 'tried', 2);
  worker = await startWorker(stores, 'w2');
  const replies = (): FeedRecord[] => gateway.records.filter(isReplyTo(ana.connection));
  await expect.poll(() => replies().length).toBe(2);
  const bodies = replies().map((reply) => ('body' in reply ? reply.body : ''));
  expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ type: 'ERROR', code: 'INTERNAL', id: 1 });
  expect(bodies[1]).toBe(bodies[0]);
  expect(await admin.xlen(partitionKeys(0).dead)).toBe(1);
  expect(gateway.records.some(chatOf(ana.room, 'deadly'))).toBe(false);
});

test('owners that died of what another partition had them do blame no command of this one', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  await gateway.until(isSnapshotFor(ana.connection));
  await stopWorker();
  await gateway.send(0, [acting(ana, { type: 'CHAT', text: 'innocent', id: 1 })]);
  await admin.hset(partitionKeys(0).own, 'tries', 9);
  worker = await startWorker(stores, 'w2');
  await gateway.until(chatOf(ana.room, 'innocent'));
  expect(await admin.xlen(partitionKeys(0).dead)).toBe(0);
  await expect.poll(() => admin.hmget(partitionKeys(0).own, 'tries', 'tried'), { timeout: 5_000 }).toEqual(['0', '0']);
});

test('an owner that died at a command a second time applies it alone, and goes on as before', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  await gateway.until(isSnapshotFor(ana.connection));
  await stopWorker();
  await gateway.send(0, [acting(ana, { type: 'CHAT', text: 'one' }), acting(ana, { type: 'CHAT', text: 'two' })]);
  await admin.hset(partitionKeys(0).own, 'tries', 1);
  worker = await startWorker(stores, 'w2');
  await gateway.until(chatOf(ana.room, 'two'));
  expect(await admin.xlen(partitionKeys(0).dead)).toBe(0);
  expect(await admin.hget(partitionKeys(0).own, 'tries')).toBe('0');
});

test('a deadly command behind others is found: what waited is committed one by one, up to it', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  await gateway.until(isSnapshotFor(ana.connection));
  await stopWorker();
  const before = await admin.xlen(partitionKeys(0).log);
  const texts = ['one', 'two', 'three', 'four'];
  await gateway.send(
    0,
    texts.map((text) => acting(ana, { type: 'CHAT', text })),
  );
  await admin.hset(partitionKeys(0).own, 'tries', 1);
  worker = await startWorker(stores, 'w2');
  await gateway.until(chatOf(ana.room, 'four'));
  expect(await admin.xlen(partitionKeys(0).log)).toBeGreaterThanOrEqual(before + texts.length);
});

test('owners that came and went while nothing waited have not died of the next command', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  await gateway.until(isSnapshotFor(ana.connection));
  await stopWorker();
  await admin.hset(partitionKeys(0).own, 'tries', 3, 'tried', 2);
  worker = await startWorker(stores, 'w2');
  await expect.poll(() => admin.get(partitionKeys(0).lease)).toBe('w2');
  await expect.poll(() => admin.hget(partitionKeys(0).own, 'tries'), { timeout: 5_000 }).toBe('0');
  await gateway.send(0, [acting(ana, { type: 'CHAT', text: 'innocent', id: 1 })]);
  await gateway.until(chatOf(ana.room, 'innocent'));
  expect(await admin.xlen(partitionKeys(0).dead)).toBe(0);
});

test('a partition that cannot be loaded blames no command: what waited is applied when it can be', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  await gateway.until(isSnapshotFor(ana.connection));
  await stopWorker();
  const { deadlines, log } = partitionKeys(0);
  await admin.rename(deadlines, 'kept');
  await admin.set(deadlines, 'of a wrong type');
  await gateway.send(0, [acting(ana, { type: 'CHAT', text: 'innocent', id: 1 })]);
  const taken = await admin.xlen(log);
  worker = await startWorker(stores, 'w2', { GATEWAY_LOST_MS: '60000' });
  await expect.poll(() => admin.xlen(log), { timeout: 10_000 }).toBeGreaterThan(taken + 5);
  await admin.rename('kept', deadlines);
  await gateway.until(chatOf(ana.room, 'innocent'));
  expect(await admin.xlen(partitionKeys(0).dead)).toBe(0);
});

test('while Redis is out of memory nothing is half written, and what was accepted is applied when there is room again', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  await gateway.until(isSnapshotFor(ana.connection));
  const seq = async (): Promise<string | null> => await admin.hget(roomKeys(0, ana.room).room, 'seq');
  const before = await seq();
  await worker.stop();
  await gateway.send(0, [acting(ana, { type: 'CHAT', text: 'full' })]);
  await admin.config('SET', 'maxmemory', '1mb');
  worker = await startWorker(stores, 'w2');
  await expect.poll(() => admin.get(partitionKeys(0).lease)).toBe('w2');
  expect(await seq()).toBe(before);
  await admin.config('SET', 'maxmemory', '0');
  await gateway.until(chatOf(ana.room, 'full'));
});

test('an owner that is stopped while it waits for memory leaves no suspicion: its command killed nobody', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  await gateway.until(isSnapshotFor(ana.connection));
  await stopWorker();
  await gateway.send(0, [acting(ana, { type: 'CHAT', text: 'innocent' })]);
  await admin.hset(partitionKeys(0).own, 'tries', 1);
  await admin.config('SET', 'maxmemory', '1mb');
  await admin.config('RESETSTAT');
  const isFull = async (): Promise<boolean> => /errorstat_OOM:count=([5-9]|\d\d)/.test(await admin.info('errorstats'));
  for (let owner = 2; owner <= 4; owner++) {
    worker = await startWorker(stores, `w${owner}`);
    await expect.poll(isFull, { timeout: 10_000 }).toBe(true);
    await worker.stop();
    await admin.config('RESETSTAT');
    expect(await admin.hget(partitionKeys(0).own, 'tried')).toBe('0');
  }
  await admin.config('SET', 'maxmemory', '0');
  worker = await startWorker(stores, 'w5');
  await gateway.until(chatOf(ana.room, 'innocent'));
  expect(await admin.xlen(partitionKeys(0).dead)).toBe(0);
});

test('an owner keeps its partition while Redis is out of memory, so that its log can be drained and trimmed', async () => {
  const ana = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [ana]);
  await gateway.until(isSnapshotFor(ana.connection));
  const epoch = await admin.hget(partitionKeys(0).own, 'epoch');
  await gateway.send(0, [acting(ana, { type: 'CHAT', text: 'before' })]);
  await admin.config('SET', 'maxmemory', '1mb');
  const beats = gateway.messages.length;
  await gateway.untilMessage(
    (message) => message.kind === 'heartbeat' && gateway.messages.indexOf(message) > beats + 2,
  );
  expect(await admin.hget(partitionKeys(0).own, 'epoch')).toBe(epoch);
  await admin.config('SET', 'maxmemory', '0');
  await gateway.until(chatOf(ana.room, 'before'));
});

test('a log at its limit is told to gateways as full memory', async () => {
  await worker.stop();
  worker = await startWorker(stores, 'w2', {
    LOG_MAX_BYTES: '1048576',
    RESUME_WINDOW_BYTES: '1048576',
    PULSE_MS: '100',
    GATEWAY_LOST_MS: '60000',
  });
  for (let entry = 0; entry < 20; entry++) {
    await admin.xadd(partitionKeys(0).log, '*', 't', 'x', 'e', '1', 'r', `h ${'r'.repeat(60_000)}\n`);
  }
  const full = await gateway.untilMessage((message) => message.kind === 'heartbeat' && message.memory >= 80);
  expect(full).toMatchObject({ kind: 'heartbeat' });
});
