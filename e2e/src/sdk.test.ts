import { startOwnCluster, type OwnCluster } from '@tandem-watch/dev';
import { joinRoom, RefusedError, type JoinOptions, type Room } from '@tandem-watch/client';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { newRoom } from './new-room.ts';

/** Two cores may be shared by many processes. */
const PATIENTLY = { timeout: 20_000 };

let cluster: OwnCluster;
let urls: string[];
const rooms: Room[] = [];

beforeAll(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  cluster = await startOwnCluster();
  urls = cluster.gateways.map(({ url }) => url);
});
afterAll(() => cluster?.stop());
afterEach(() => rooms.splice(0).forEach(({ close }) => close()));

function join(roomId: string, userId: string, options: Partial<JoinOptions> = {}): Room {
  const room = joinRoom({ url: urls, roomId, userId, ...options });
  rooms.push(room);
  return room;
}

test('two clients on two gateways have one state, and a command resolves with the seq of its event', async () => {
  const id = newRoom();
  const ana = join(id, 'ana', { username: 'Ana' });
  expect(await ana.joined).toMatchObject({ hostUserId: 'ana', isHost: true, mayLead: true, seq: 1 });
  const bo = join(id, 'bo', { url: urls.toReversed() });
  await bo.joined;
  const played = await ana.play(12.5);
  await expect.poll(() => bo.state.getSnapshot()?.seq, PATIENTLY).toBe(played.seq);
  expect(bo.state.getSnapshot()).toMatchObject({ anchor: { position: 12.5, playing: true }, isHost: false });
  const said = await bo.chat('hello');
  expect(said.seq).toBe(played.seq + 1);
  await expect.poll(() => ana.state.getSnapshot()?.chat.map(({ text }) => text), PATIENTLY).toEqual(['hello']);
  expect({ ...ana.state.getSnapshot(), me: '', isHost: 0 }).toMatchObject({ seq: said.seq, timeline: said.timeline });
  expect(Math.abs(ana.position() - bo.position())).toBeLessThan(0.05);
});

test('a member that comes back with its session is heard, though its clock was set back by a day', async () => {
  const id = newRoom();
  let session = '';
  for (const behindMs of [0, 0, 86_400_000]) {
    const wall = (): number => Date.now() - behindMs;
    const ana = join(id, 'ana', { username: 'Ana', runtime: { wall }, ...(session === '' ? {} : { session }) });
    await ana.joined;
    session = ana.session() ?? '';
    // More outcomes than the server keeps of a session, so that ids below are too old for it; none makes an event.
    await Promise.all(Array.from({ length: 70 }, () => ana.rename('Ana')));
    const { seq } = await ana.chat(`${behindMs} ms behind`);
    expect(seq).toBeGreaterThan(1);
    ana.close();
  }
});

test('what may not be done rejects with the code of the server', async () => {
  const id = newRoom();
  const ana = join(id, 'ana', { pin: '4321', guestControl: false });
  await ana.joined;
  const stranger = join(id, 'eve', { pin: '1' });
  await expect(stranger.joined).rejects.toMatchObject({ code: 'BAD_PIN', command: 'JOIN' });
  expect(stranger.connection.getSnapshot()).toMatchObject({ status: 'stopped', reason: { kind: 'refused' } });
  const bo = join(id, 'bo', { pin: '4321' });
  expect(await bo.joined).toMatchObject({ mayLead: false });
  await expect(bo.play()).rejects.toMatchObject({ code: 'FORBIDDEN', command: 'PLAY_PAUSE' });
  await expect(bo.kick('ana')).rejects.toBeInstanceOf(RefusedError);
});
