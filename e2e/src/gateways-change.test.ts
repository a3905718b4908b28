import { startOwnCluster, type OwnCluster } from '@tandem-watch/dev';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connectClient } from './client.ts';
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

test('G1 G8 kill -9 of a gateway: its members resume on the other one, nobody is told that anyone left', async () => {
  const room = newRoom();
  const ana = await PartyMember.join(urls, room, 'ana');
  const bo = await PartyMember.join(urls.toReversed(), room, 'bo');
  for (let line = 0; line < 50; line++) ana.command({ type: 'CHAT', text: `before ${line}` });
  await cluster.gateways[0]?.end('SIGKILL');
  for (let line = 0; line < 50; line++) bo.command({ type: 'CHAT', text: `after ${line}` });
  await ana.returned(1);
  await Promise.all([ana.settled(), bo.settled()]);
  await ana.sees((event) => event.type === 'CHAT' && event.text === 'after 49');
  await bo.sees((event) => event.type === 'CHAT' && event.text === 'before 49');
  expect([...ana.faults, ...bo.faults]).toEqual([]);
  expect(ana.returns[0]?.how).toBe('RESUMED');
  const stored = async (): Promise<string[]> => (await eventsInPostgres(cluster, room)).map(({ type }) => type);
  await expect
    .poll(async () => (await stored()).filter((type) => type === 'CHAT').length, { timeout: 10_000 })
    .toBe(100);
  expect((await stored()).filter((type) => type !== 'CHAT')).toEqual(['USER_JOINED', 'USER_JOINED']);
  await cluster.gateways[0]?.restart();
  for (const member of [ana, bo]) member.leave();
});

test("G8 SIGTERM of a gateway moves its members: told to come back, no USER_LEFT, no HOST_CHANGED, and the extension's clients stay too", async () => {
  const room = newRoom();
  const ana = await PartyMember.join(urls, room, 'ana');
  const bo = await PartyMember.join(urls.toReversed(), room, 'bo');
  const old = await connectClient(urls[0] ?? '');
  old.send({ type: 'JOIN', roomId: room, userId: 'cy', username: 'Cy' });
  await old.until('ROOM_STATE');
  const drained = cluster.gateways[0]?.end('SIGTERM');
  expect(await old.until('RECONNECT')).toMatchObject({ type: 'RECONNECT' });
  expect(await old.closed).toBe(1012);
  const back = await connectClient(urls[1] ?? '');
  back.send({ type: 'JOIN', roomId: room, userId: 'cy', username: 'Cy' });
  expect(await back.until('ROOM_STATE')).toMatchObject({ hostUserId: 'ana' });
  await ana.returned(1);
  expect(await drained).toBe(0);
  bo.command({ type: 'CHAT', text: 'still here' });
  await ana.sees((event) => event.type === 'CHAT');
  expect(bo.events.map(({ type }) => type)).toEqual(['USER_JOINED', 'CHAT']);
  expect([...ana.faults, ...bo.faults]).toEqual([]);
  await cluster.gateways[0]?.restart();
  for (const member of [ana, bo]) member.leave();
  back.close(1000);
});

test('G1 feeds that are cut again and again during a burst leave no gap', async () => {
  const room = newRoom();
  const ana = await PartyMember.join(urls, room, 'ana');
  const bo = await PartyMember.join(urls.toReversed(), room, 'bo');
  const admin = await connectAdmin(cluster);
  for (let round = 0; round < 10; round++) {
    for (let line = 0; line < 30; line++) ana.command({ type: 'CHAT', text: `${round}.${line}` });
    await admin.client('KILL', 'TYPE', 'PUBSUB');
    await ana.settled();
  }
  await bo.sees((event) => event.type === 'CHAT' && event.text === '9.29');
  expect([...ana.faults, ...bo.faults]).toEqual([]);
  expect(bo.events.filter(({ type }) => type === 'CHAT')).toHaveLength(300);
  expect(bo.returns).toEqual([]);
  admin.disconnect();
  for (const member of [ana, bo]) member.leave();
});

test("an extension's client whose socket was cut comes back without a session, and nobody is told", async () => {
  const room = newRoom();
  const host = await PartyMember.join(urls, room, 'ana');
  const old = await connectClient(urls[1] ?? '');
  old.send({ type: 'JOIN', roomId: room, userId: 'cy', username: 'Cy', pin: null });
  await old.until('ROOM_STATE');
  old.cut();
  const back = await connectClient(urls[0] ?? '');
  back.send({ type: 'JOIN', roomId: room, userId: 'cy', username: 'Cy', pin: null });
  await back.until('ROOM_STATE');
  back.send({ type: 'UPDATE_USERNAME', username: 'Cyd' });
  await host.sees(({ type }) => type === 'USERNAME_UPDATED');
  expect(host.events.map(({ type }) => type)).toEqual(['USER_JOINED', 'USERNAME_UPDATED']);
  host.leave();
  back.close(1000);
});
