import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  repository,
  startOnRedisCluster,
  type OwnCluster,
  type OwnRedis,
  type OwnRedisCluster,
} from '@tandem-watch/dev';
import { partitionOf } from '@tandem-watch/protocol';
import { connect, nodeOf, partitionKeys, type Redis } from '@tandem-watch/storage-redis';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { newRoom } from './new-room.ts';
import { PartyMember } from './party-member.ts';
import { connectAdmin, eventsInPostgres, ownerOf, PARTITIONS } from './stores.ts';

let cluster: OwnCluster<OwnRedisCluster>;
let admin: Redis;
let urls: string[];

beforeAll(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  cluster = await startOnRedisCluster();
  admin = await connectAdmin(cluster);
  urls = cluster.gateways.map(({ url }) => url);
});
afterAll(async () => {
  admin?.disconnect();
  await cluster?.stop();
});

/** The node that serves a room's partition now. */
function masterOf(room: string): OwnRedis {
  const address = nodeOf(admin, partitionKeys(partitionOf(room, PARTITIONS)).own);
  const node = cluster.redis.nodes.find(({ port }) => address.endsWith(`:${port}`));
  if (node === undefined) throw new Error(`no node is at ${address}`);
  return node;
}

/** A room that another master serves. */
function roomElsewhere(room: string): string {
  for (;;) {
    const other = newRoom();
    if (masterOf(other) !== masterOf(room)) return other;
  }
}

async function replay(): Promise<string> {
  const sockets = urls.map((url) => `${url.replace('http', 'ws')}/ws`).join(',');
  const file = join(repository, 'tools/replay/src/main.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [file, '--urls', sockets, '--speed', '4']);
  return stdout;
}

/** Sends a line each 20 ms until `stop`; resolves with the longest time without an acknowledgement, ms. */
async function chatter(member: PartyMember, stop: AbortSignal): Promise<number> {
  let longest = 0;
  let heardAt = performance.now();
  for (let line = 0, known = 0; !stop.aborted; line++) {
    member.command({ type: 'CHAT', text: `line ${line}` });
    await delay(20);
    longest = Math.max(longest, performance.now() - heardAt);
    if (member.acknowledged.size > known) heardAt = performance.now();
    known = member.acknowledged.size;
  }
  await member.settled();
  return longest;
}

test('a recorded party of real clients, on a Redis Cluster: every member sees every event once, in one order', async () => {
  expect(await replay()).toContain('Every member saw every event once, in one order, in the same bytes.');
});

test('G1 G2 G3 G6 a master killed under a live room: its replica takes over, a new timeline, nobody leaves, a lost tail is a suffix; rooms of other masters notice nothing', async () => {
  const room = newRoom();
  const ana = await PartyMember.join(urls, room, 'ana');
  const bo = await PartyMember.join(urls.toReversed(), room, 'bo');
  const cy = await PartyMember.join(urls, roomElsewhere(room), 'cy');
  const stop = new AbortController();
  const chatting = Promise.all([chatter(ana, stop.signal), chatter(cy, stop.signal)]);
  const victim = masterOf(room);
  await ana.sees(({ type, seq }) => type === 'CHAT' && seq > 50);
  await victim.kill9();
  const timelines = (): Set<string> => new Set(bo.client.all('ROOM_STATE').map(({ timeline }) => timeline));
  await expect.poll(() => timelines().size, { timeout: 30_000 }).toBe(2);
  const heard = ana.acknowledged.size;
  await expect.poll(() => ana.acknowledged.size, { timeout: 10_000 }).toBeGreaterThan(heard + 50);
  stop.abort();
  const [stood, elsewhere] = await chatting;
  await bo.knows(Math.max(...ana.acknowledged.values()));

  expect([...ana.faults, ...bo.faults, ...cy.faults]).toEqual([]);
  expect(cy.client.all('ROOM_STATE')).toHaveLength(1);
  const chats = async (): Promise<(number | null)[]> =>
    (await eventsInPostgres(cluster, room)).filter(({ type }) => type === 'CHAT').map(({ commandId }) => commandId);
  await expect.poll(async () => (await chats()).at(-1), { timeout: 20_000 }).toBe(ana.acknowledged.size);
  const kept = await chats();
  const lost = [...ana.acknowledged.keys()].filter((id) => !kept.includes(id));
  expect(new Set(kept).size).toBe(kept.length);
  expect(lost).toEqual(lost.map((_, index) => (lost[0] ?? 0) + index));
  const others = (await eventsInPostgres(cluster, room)).map(({ type }) => type).filter((type) => type !== 'CHAT');
  expect(others).toEqual(['USER_JOINED', 'USER_JOINED']);
  console.log(
    `a master was killed: its room stood still for ${Math.round(stood)} ms, one elsewhere for ${Math.round(elsewhere)} ms at most; ` +
      `${lost.length} of ${ana.acknowledged.size} acknowledged commands were lost`,
  );
  await victim.restart();
  for (const member of [ana, bo, cy]) member.leave();
});

/** The nodes that copy a master. */
async function replicasOf(master: OwnRedis): Promise<OwnRedis[]> {
  const followers = await onNode(master, (node) => node.info('replication'));
  return cluster.redis.nodes.filter(({ port }) => followers.includes(`port=${port},state=online`));
}

/** Lets a replica of a master take its place as soon as it has everything; resolves when it has asked for it. */
async function handOver(master: OwnRedis): Promise<void> {
  const [heir] = await replicasOf(master);
  if (heir === undefined) throw new Error('no replica follows');
  await onNode(heir, (node) => node.call('CLUSTER', 'FAILOVER'));
}

async function onNode<Done>({ url }: OwnRedis, work: (node: Redis) => Promise<Done>): Promise<Done> {
  const node = connect({ url }, 'command', 'test');
  await node.connect();
  return await work(node).finally(() => node.disconnect());
}

test('G1 G2 G8 a master that hands over to a replica under a live room: a new timeline, nothing lost, nobody leaves', async () => {
  const room = newRoom();
  const ana = await PartyMember.join(urls, room, 'ana');
  const bo = await PartyMember.join(urls.toReversed(), room, 'bo');
  const stop = new AbortController();
  const chatting = chatter(ana, stop.signal);
  await ana.sees(({ type, seq }) => type === 'CHAT' && seq > 50);
  await handOver(masterOf(room));
  const timelines = (): Set<string> => new Set(bo.client.all('ROOM_STATE').map(({ timeline }) => timeline));
  await expect.poll(() => timelines().size, { timeout: 30_000 }).toBe(2);
  const heard = ana.acknowledged.size;
  await expect.poll(() => ana.acknowledged.size, { timeout: 10_000 }).toBeGreaterThan(heard + 50);
  stop.abort();
  const stood = await chatting;
  const sent = ana.acknowledged.size;
  expect([...ana.faults, ...bo.faults]).toEqual([]);
  const stored = async (): Promise<(number | null)[]> =>
    (await eventsInPostgres(cluster, room)).map(({ type, commandId }) => (type === 'CHAT' ? commandId : null));
  const all = [null, null, ...Array.from({ length: sent }, (_, index) => index + 1)];
  await expect.poll(stored, { timeout: 20_000 }).toEqual(all);
  console.log(`a master handed over: its room stood still for ${Math.round(stood)} ms`);
  for (const member of [ana, bo]) member.leave();
});

test('G2 G3 a master and its replicas gone, and a worker too: rooms of other masters get another owner all the same, and the lost ones go on when a replica is back', async () => {
  const room = newRoom();
  const ana = await PartyMember.join(urls, room, 'ana');
  const elsewhere = roomElsewhere(room);
  const cy = await PartyMember.join(urls, elsewhere, 'cy');
  const victim = masterOf(room);
  const replicas = await replicasOf(victim);
  const worker = await ownerOf(cluster, elsewhere);
  for (const { pid } of replicas) process.kill(pid, 'SIGSTOP');
  await victim.kill9();
  await worker.end('SIGKILL');
  ana.command({ type: 'CHAT', text: 'waits' });
  cy.command({ type: 'CHAT', text: 'still here' });
  await cy.settled();
  expect(ana.acknowledged.size).toBe(0);
  for (const { pid } of replicas) process.kill(pid, 'SIGCONT');
  await ana.settled();
  expect([...ana.faults, ...cy.faults]).toEqual([]);
  await Promise.all([worker.restart(), victim.restart()]);
  for (const member of [ana, cy]) member.leave();
});
