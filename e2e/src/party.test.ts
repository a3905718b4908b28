import { startOwnCluster, type OwnCluster } from '@tandem-watch/dev';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connectClient } from './client.ts';
import { newRoom } from './new-room.ts';

let cluster: OwnCluster;
let urls: readonly [string, string];

beforeAll(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  cluster = await startOwnCluster();
  const [first, second] = cluster.gateways;
  urls = [first?.url ?? '', second?.url ?? ''];
});
afterAll(() => cluster?.stop());

test('PLAY_PAUSE on one gateway arrives on the other: seq + 1, the same bytes for all', async () => {
  const room = newRoom();
  const [ana, bo] = await Promise.all([connectClient(urls[0]), connectClient(urls[1])]);
  ana.send({ type: 'JOIN', roomId: room, userId: 'ana', username: 'Ana', protocol: 1 });
  const state = await ana.until('ROOM_STATE');
  expect(state).toMatchObject({ roomId: room, hostUserId: 'ana', seq: 1, nodeId: 'gateway-1' });
  bo.send({ type: 'JOIN', roomId: room, userId: 'bo', username: 'Bo', protocol: 1 });
  const joined = await bo.until('ROOM_STATE');
  expect(joined).toMatchObject({ seq: 2, nodeId: 'gateway-2', timeline: state.timeline });
  ana.send({ type: 'PLAY_PAUSE', control: 'play', currentTime: 12.5, id: 1 });
  const events = await Promise.all([ana, bo].map((client) => client.until('PLAY_PAUSE')));
  expect(events[0]).toMatchObject({ seq: 3, control: 'play', currentTime: 12.5, id: 1, userId: 'ana' });
  const [own, other] = [ana, bo].map(
    ({ received }) => received.find(({ message }) => message.type === 'PLAY_PAUSE')?.text,
  );
  expect(other).toBe(own);
  ana.close();
  bo.close();
});
