import { startOwnCluster, type OwnCluster } from '@tandem-watch/dev';
import { partitionOf } from '@tandem-watch/protocol';
import { partitionKeys, type Redis } from '@tandem-watch/storage-redis';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { newRoom } from './new-room.ts';
import { PartyMember } from './party-member.ts';
import { connectAdmin, isArchived } from './stores.ts';

let cluster: OwnCluster;
let urls: string[];
let admin: Redis;

beforeAll(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  const env = { EMPTY_ROOM_MS: '500', ARCHIVE_EVERY_MS: '200' };
  cluster = await startOwnCluster({ gateways: 2, workers: 1, archiver: true, env });
  urls = cluster.gateways.map(({ url }) => url);
  admin = await connectAdmin(cluster);
});
afterAll(async () => {
  admin?.disconnect();
  await cluster?.stop();
});

test('a room that stays empty is archived: history stays, Redis forgets it, and its id makes a new room', async () => {
  const room = newRoom();
  const ana = await PartyMember.join(urls, room, 'ana');
  ana.command({ type: 'CHAT', text: 'bye' });
  await ana.settled();
  ana.leave();
  await expect.poll(() => isArchived(cluster, room), { timeout: 10_000 }).toEqual([true]);
  expect(await admin.keys(`*${room}*`)).toEqual([]);
  const bo = await PartyMember.join(urls, room, 'bo');
  expect(bo.client.all('ROOM_STATE')[0]).toMatchObject({ hostUserId: 'bo', seq: 1 });
  await expect.poll(() => isArchived(cluster, room), { timeout: 10_000 }).toEqual([true, false]);
  bo.leave();
});

test('a JOIN that comes before the request wins, however often it is asked', async () => {
  const room = newRoom();
  const ana = await PartyMember.join(urls, room, 'ana');
  const { commands } = partitionKeys(partitionOf(room, 16));
  for (let times = 0; times < 5; times++) {
    await admin.xadd(commands, '*', 'c', JSON.stringify([{ type: 'ARCHIVE_ROOM', room }]));
  }
  ana.command({ type: 'CHAT', text: 'still here' });
  await ana.settled();
  expect(ana.faults).toEqual([]);
  ana.leave();
});
