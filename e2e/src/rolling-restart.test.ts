import { startOwnCluster, type OwnCluster } from '@tandem-watch/dev';
import { setInterval } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { newRoom } from './new-room.ts';
import { PartyMember } from './party-member.ts';
import { eventsInPostgres } from './stores.ts';

let cluster: OwnCluster;

beforeAll(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  cluster = await startOwnCluster({ gateways: 2, workers: 2, env: { DRAIN_MS: '1000' } });
});
afterAll(() => cluster?.stop());

test('G8 every process restarted in turn under load: no command lost, no USER_LEFT, no HOST_CHANGED', async () => {
  const room = newRoom();
  const urls = cluster.gateways.map(({ url }) => url);
  const ana = await PartyMember.join(urls, room, 'ana');
  const bo = await PartyMember.join(urls.toReversed(), room, 'bo');
  let isDone = false;
  const load = (async () => {
    for await (const _tick of setInterval(20)) {
      ana.command({ type: 'CHAT', text: 'from ana' });
      bo.command({ type: 'CHAT', text: 'from bo' });
      if (isDone) return;
    }
  })();
  for (const restarted of [...cluster.gateways, ...cluster.workers]) {
    expect(await restarted.end('SIGTERM')).toBe(0);
    await restarted.restart();
  }
  isDone = true;
  await load;
  await Promise.all([ana.settled(), bo.settled()]);
  const sent = ana.acknowledged.size + bo.acknowledged.size;
  expect([...ana.faults, ...bo.faults]).toEqual([]);
  const chats = async (): Promise<number> =>
    (await eventsInPostgres(cluster, room)).filter(({ type }) => type === 'CHAT').length;
  await expect.poll(chats, { timeout: 10_000 }).toBe(sent);
  const others = (await eventsInPostgres(cluster, room)).filter(({ type }) => type !== 'CHAT');
  expect(others.map(({ type }) => type)).toEqual(['USER_JOINED', 'USER_JOINED']);
  expect(ana.returns.length + bo.returns.length).toBeGreaterThan(0);
  for (const member of [ana, bo]) member.leave();
}, 90_000);
