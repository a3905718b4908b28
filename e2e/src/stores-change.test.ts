import { startOwnCluster, type OwnCluster } from '@tandem-watch/dev';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { newRoom } from './new-room.ts';
import { PartyMember } from './party-member.ts';
import { connectAdmin, eventsInPostgres } from './stores.ts';

let cluster: OwnCluster;
let urls: string[];

beforeAll(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  cluster = await startOwnCluster();
  urls = cluster.gateways.map(({ url }) => url);
});
afterAll(() => cluster?.stop());

async function chats(room: string): Promise<number> {
  return (await eventsInPostgres(cluster, room)).filter(({ type }) => type === 'CHAT').length;
}

test('G9 PostgreSQL stopped under a live room: the party goes on, and everything is there when it returns, once', async () => {
  const room = newRoom();
  const ana = await PartyMember.join(urls, room, 'ana');
  const bo = await PartyMember.join(urls.toReversed(), room, 'bo');
  await cluster.postgres.kill9();
  for (let line = 0; line < 100; line++) ana.command({ type: 'CHAT', text: `line ${line}` });
  await ana.settled();
  await bo.sees((event) => event.type === 'CHAT' && event.text === 'line 99');
  await cluster.postgres.restart();
  await expect.poll(() => chats(room), { timeout: 20_000 }).toBe(100);
  expect([...ana.faults, ...bo.faults]).toEqual([]);
  for (const member of [ana, bo]) member.leave();
});

test('G1 G2 G3 Redis killed and restarted under a live room: a new timeline, a snapshot for all, nobody leaves, no command is lost or doubled', async () => {
  const room = newRoom();
  const ana = await PartyMember.join(urls, room, 'ana');
  const bo = await PartyMember.join(urls.toReversed(), room, 'bo');
  ana.command({ type: 'URL_CHANGE', url: 'https://a.example/film' });
  await ana.settled();
  await cluster.redis.kill9();
  for (let line = 0; line < 20; line++) ana.command({ type: 'CHAT', text: `line ${line}` });
  await cluster.redis.restart();
  await ana.settled();
  await bo.knows(Math.max(...ana.acknowledged.values()));
  expect([...ana.faults, ...bo.faults]).toEqual([]);
  const state = bo.client.all('ROOM_STATE').at(-1);
  expect(state).toMatchObject({ url: 'https://a.example/film', hostUserId: 'ana' });
  expect(state?.timeline).not.toBe(bo.client.all('ROOM_STATE')[0]?.timeline);
  await expect.poll(() => chats(room), { timeout: 20_000 }).toBe(20);
  const others = (await eventsInPostgres(cluster, room)).map(({ type }) => type).filter((type) => type !== 'CHAT');
  expect(others).toEqual(['USER_JOINED', 'USER_JOINED', 'URL_CHANGE']);
  for (const member of [ana, bo]) member.leave();
});

test('G3 G6 Redis emptied under a live room: rebuilt from PostgreSQL on a new timeline, with its host and members', async () => {
  const room = newRoom();
  const ana = await PartyMember.join(urls, room, 'ana', { pin: '4321' });
  const bo = await PartyMember.join(urls.toReversed(), room, 'bo', { pin: '4321' });
  ana.command({ type: 'URL_CHANGE', url: 'https://a.example/film' });
  ana.command({ type: 'CHAT', text: 'before' });
  await expect.poll(() => chats(room), { timeout: 10_000 }).toBe(1);
  const admin = await connectAdmin(cluster);
  await admin.flushall();
  ana.command({ type: 'CHAT', text: 'after' });
  await ana.settled();
  await bo.knows(Math.max(...ana.acknowledged.values()));
  expect([...ana.faults, ...bo.faults]).toEqual([]);
  expect(bo.client.all('ROOM_STATE').at(-1)).toMatchObject({ url: 'https://a.example/film', hostUserId: 'ana' });
  const stored = async (): Promise<unknown> => (await eventsInPostgres(cluster, room)).map(({ type }) => type);
  await expect.poll(stored, { timeout: 10_000 }).toEqual(['USER_JOINED', 'USER_JOINED', 'URL_CHANGE', 'CHAT', 'CHAT']);
  admin.disconnect();
  for (const member of [ana, bo]) member.leave();
});
