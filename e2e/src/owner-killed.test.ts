import { startOwnCluster, type OwnCluster } from '@tandem-watch/dev';
import { setInterval } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { newRoom } from './new-room.ts';
import { eventsInPostgres, ownerOf } from './stores.ts';
import { PartyMember } from './party-member.ts';

let cluster: OwnCluster;

beforeAll(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  cluster = await startOwnCluster();
});
afterAll(() => cluster?.stop());

test('G1 G2 kill -9 of the owning worker during 200 commands/s: no gap, no duplicate, each acknowledged command once in PostgreSQL', async () => {
  const room = newRoom();
  const urls = cluster.gateways.map(({ url }) => url);
  const ana = await PartyMember.join(urls, room, 'ana');
  const bo = await PartyMember.join(urls.toReversed(), room, 'bo');
  const owner = await ownerOf(cluster, room);
  const arrivals: number[] = [];
  bo.client.socket.on('message', () => arrivals.push(performance.now()));
  let sent = 0;
  for await (const _tick of setInterval(5)) {
    ana.command({ type: 'CHAT', text: `line ${sent}` });
    if (sent === 200) owner.signal('SIGKILL');
    if (++sent === 600) break;
  }
  await ana.settled();
  await bo.sees((event) => event.type === 'CHAT' && event.text === 'line 599');
  expect([...ana.faults, ...bo.faults]).toEqual([]);
  expect(ana.acknowledged.size).toBe(600);
  const chats = bo.events.filter(({ type }) => type === 'CHAT').map(({ id }) => id);
  expect(chats).toEqual(Array.from({ length: 600 }, (_, index) => index + 1));
  await expect
    .poll(async () => (await eventsInPostgres(cluster, room)).filter(({ type }) => type === 'CHAT').length, {
      timeout: 10_000,
    })
    .toBe(600);
  const stored = (await eventsInPostgres(cluster, room)).filter(({ commandId }) => commandId !== null);
  expect(new Map(stored.map(({ commandId, seq }) => [commandId, seq]))).toEqual(ana.acknowledged);
  const stall = Math.max(...arrivals.slice(1).map((at, index) => at - (arrivals[index] ?? at)));
  console.log(`stall ${Math.round(stall)} ms`);
  await owner.restart();
}, 60_000);
