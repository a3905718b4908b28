import { startOwnCluster, type OwnCluster } from '@tandem-watch/dev';
import { setInterval } from 'node:timers/promises';
import { joinRoom, type JoinOptions, type Online, type Room, type RoomEvent } from '@tandem-watch/client';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { WebSocket } from 'ws';
import { newRoom } from './new-room.ts';
import { eventsInPostgres, ownerOf } from './stores.ts';

/** Two cores may be shared by many processes. */
const PATIENTLY = { timeout: 20_000 };

let cluster: OwnCluster;
let urls: string[];
const members: Member[] = [];

/** A room with a book of all that its client heard, and how it came back. */
interface Member extends Room {
  readonly heard: RoomEvent[];
  readonly returns: Online['how'][];
}

beforeAll(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  cluster = await startOwnCluster({ gateways: 2, workers: 2, env: { DRAIN_MS: '1000' } });
  urls = cluster.gateways.map(({ url }) => url);
});
afterAll(() => cluster?.stop());
afterEach(() => members.splice(0).forEach(({ close }) => close()));

async function join(roomId: string, userId: string, options: Partial<JoinOptions> = {}): Promise<Member> {
  const room = joinRoom({ url: urls, roomId, userId, ...options });
  const heard: RoomEvent[] = [];
  const returns: Online['how'][] = [];
  const types = ['CHAT', 'USER_JOINED', 'USER_LEFT', 'HOST_CHANGED', 'PLAY_PAUSE'] as const;
  for (const type of types) room.on(type, (event) => void heard.push(event));
  room.connection.subscribe(() => {
    const now = room.connection.getSnapshot();
    if (now.status === 'online') returns.push(now.how);
  });
  const member = { ...room, heard, returns };
  members.push(member);
  await room.joined;
  return member;
}

const chats = ({ heard }: Member): string[] => heard.flatMap((event) => (event.type === 'CHAT' ? [event.text] : []));
const lines = (count: number): string[] => Array.from({ length: count }, (_, index) => `line ${index}`);

/** Says `count` lines, one every 5 ms; in the middle `midway` is done. */
async function talk(member: Member, count: number, midway: () => void): Promise<number[]> {
  const said: Promise<{ seq: number }>[] = [];
  for await (const _tick of setInterval(5)) {
    if (said.length === Math.floor(count / 2)) midway();
    said.push(member.chat(`line ${said.length}`));
    if (said.length === count) break;
  }
  return (await Promise.all(said)).map(({ seq }) => seq);
}

test('kill -9 of the gateway in mid-talk: it resumes on the other one, every command has its seq, once and in order', async () => {
  const id = newRoom();
  const ana = await join(id, 'ana');
  const bo = await join(id, 'bo', { url: urls.toReversed() });
  const seqs = await talk(ana, 200, () => cluster.gateways[0]?.signal('SIGKILL'));
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  expect(new Set(seqs).size).toBe(200);
  await expect.poll(() => chats(bo).length, PATIENTLY).toBe(200);
  expect(chats(bo)).toEqual(lines(200));
  await expect.poll(() => chats(ana), PATIENTLY).toEqual(lines(200));
  expect(ana.returns).toEqual(['joined', 'resumed']);
  expect(ana.connection.getSnapshot()).toMatchObject({ url: `${urls[1]?.replace('http', 'ws')}/ws` });
  expect([...ana.heard, ...bo.heard].map(({ type }) => type)).not.toContain('USER_LEFT');
  const [one, other] = [ana, bo].map(({ state }) => state.getSnapshot());
  expect([one?.seq, one?.members.length, one?.chat]).toEqual([other?.seq, other?.members.length, other?.chat]);
  await expect
    .poll(async () => (await eventsInPostgres(cluster, id)).filter(({ type }) => type === 'CHAT').length, PATIENTLY)
    .toBe(200);
  await cluster.gateways[0]?.restart();
}, 60_000);

test('kill -9 of the owner in mid-talk: commands wait and settle, the connection stays', async () => {
  const id = newRoom();
  const ana = await join(id, 'ana');
  const bo = await join(id, 'bo', { url: urls.toReversed() });
  const owner = await ownerOf(cluster, id);
  await talk(ana, 200, () => owner.signal('SIGKILL'));
  await expect.poll(() => chats(bo), PATIENTLY).toEqual(lines(200));
  expect([ana.returns, bo.returns]).toEqual([['joined'], ['joined']]);
  await owner.restart();
}, 60_000);

test('both gateways drained in turn: nobody leaves, the host stays host, no line is lost', async () => {
  const id = newRoom();
  const ana = await join(id, 'ana');
  const bo = await join(id, 'bo', { url: urls.toReversed() });
  const restarted = (async () => {
    for (const gateway of cluster.gateways) {
      await gateway.end('SIGTERM');
      await gateway.restart();
    }
  })();
  let count = 0;
  let isDone = false;
  void restarted.then(() => (isDone = true));
  const said: Promise<unknown>[] = [];
  for await (const _tick of setInterval(20)) {
    said.push(ana.chat(`line ${count++}`));
    if (isDone) break;
  }
  await Promise.all(said);
  await expect.poll(() => chats(bo), PATIENTLY).toEqual(lines(count));
  expect(ana.returns.slice(1).every((how) => how === 'resumed')).toBe(true);
  expect(ana.returns.length + bo.returns.length).toBeGreaterThan(3);
  const types = (await eventsInPostgres(cluster, id)).map(({ type }) => type).filter((type) => type !== 'CHAT');
  expect(types).toEqual(['USER_JOINED', 'USER_JOINED']);
}, 90_000);

test('a Redis that is killed and started again: a new timeline comes as a snapshot, commands go on', async () => {
  const id = newRoom();
  const ana = await join(id, 'ana');
  const before = ana.state.getSnapshot();
  await ana.play(100);
  await cluster.redis.kill9();
  const said = ana.chat('while it is away');
  await cluster.redis.restart();
  expect((await said).seq).toBeGreaterThan(2);
  await expect.poll(() => ana.state.getSnapshot()?.timeline, PATIENTLY).not.toBe(before?.timeline);
  expect(ana.state.getSnapshot()).toMatchObject({ isHost: true, anchor: { playing: true } });
}, 60_000);

test('a second tab of the same member takes the place over by its session; the first one stops and says why', async () => {
  const id = newRoom();
  const ana = await join(id, 'ana');
  await ana.chat('one');
  const again = await join(id, 'ana', { session: ana.session() ?? '', url: urls.toReversed() });
  await expect
    .poll(() => ana.connection.getSnapshot(), PATIENTLY)
    .toEqual({ status: 'stopped', reason: { kind: 'replaced' } });
  expect(await again.chat('two')).toMatchObject({ seq: 3 });
  expect(again.state.getSnapshot()).toMatchObject({ isHost: true, members: [{ userId: 'ana' }] });
});

test('who is kicked stops with that reason, and cannot come back', async () => {
  const id = newRoom();
  const ana = await join(id, 'ana');
  const bo = await join(id, 'bo');
  await ana.kick('bo');
  await expect
    .poll(() => bo.connection.getSnapshot(), PATIENTLY)
    .toEqual({ status: 'stopped', reason: { kind: 'kicked' } });
  await expect(join(id, 'bo')).rejects.toMatchObject({ code: 'FORBIDDEN', command: 'JOIN' });
});

test('who leaves is gone at once; a host hands over', async () => {
  const id = newRoom();
  const ana = await join(id, 'ana');
  const bo = await join(id, 'bo');
  await ana.leave();
  await expect
    .poll(() => bo.state.getSnapshot(), PATIENTLY)
    .toMatchObject({ isHost: true, members: [{ userId: 'bo' }] });
});

test('the sync error that a client reports is what the others are told', async () => {
  const id = newRoom();
  const ana = await join(id, 'ana');
  const bo = await join(id, 'bo');
  ana.reportPosition({ currentTime: 3, isPlaying: true, syncErrorMs: -40 });
  await expect.poll(() => bo.state.getSnapshot()?.members[0]?.syncErrorMs, PATIENTLY).toBe(-40);
});

test('the sockets of the package ws do as well as those of the platform', async () => {
  const ana = await join(newRoom(), 'ana', { WebSocket });
  expect(await ana.chat('x')).toMatchObject({ seq: 2 });
  await ana.leave();
  expect(ana.connection.getSnapshot()).toEqual({ status: 'stopped', reason: { kind: 'left' } });
});
