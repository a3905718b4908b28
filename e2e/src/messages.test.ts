import { startOwnCluster, type OwnCluster } from '@tandem-watch/dev';
import type { ServerMessage } from '@tandem-watch/protocol';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connectClient, type TestClient } from './client.ts';
import { newRoom } from './new-room.ts';

let cluster: OwnCluster;
let urls: string[];

beforeAll(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  cluster = await startOwnCluster({ gateways: 2, workers: 1, env: { GATE_MS: '1000' } });
  urls = cluster.gateways.map(({ url }) => url);
});
afterAll(() => cluster?.stop());

interface Pair {
  readonly room: string;
  /** The host, on the first gateway. */
  readonly ana: TestClient;
  /** A guest, on the second. */
  readonly bo: TestClient;
}

async function pair(fields: Record<string, unknown> = {}): Promise<Pair> {
  const room = newRoom();
  const [ana, bo] = await Promise.all([connectClient(urls[0] ?? ''), connectClient(urls[1] ?? '')]);
  ana.send({ type: 'JOIN', roomId: room, userId: 'ana', username: 'Ana', protocol: 1, ...fields });
  await ana.until('ROOM_STATE');
  bo.send({ type: 'JOIN', roomId: room, userId: 'bo', username: 'Bo', protocol: 1, ...fields });
  await Promise.all([bo.until('ROOM_STATE'), ana.until('USER_JOINED')]);
  return { room, ana, bo };
}

interface Case {
  readonly send: Record<string, unknown>;
  readonly by?: 'ana' | 'bo';
  readonly event: Record<string, unknown> & { readonly type: ServerMessage['type'] };
}

const events: readonly Case[] = [
  {
    send: { type: 'PLAY_PAUSE', control: 'play', currentTime: 5 },
    event: { type: 'PLAY_PAUSE', userId: 'ana', control: 'play', currentTime: 5 },
  },
  {
    send: { type: 'PLAY_PAUSE', control: 'pause' },
    by: 'bo',
    event: { type: 'PLAY_PAUSE', userId: 'bo', control: 'pause', currentTime: 0 },
  },
  {
    send: { type: 'SEEK', currentTime: 90 },
    by: 'bo',
    event: { type: 'SEEK_PAUSE', userId: 'bo', currentTime: 90, isPlaying: false },
  },
  {
    send: { type: 'URL_CHANGE', url: 'https://a.example/film', currentTime: 7 },
    event: { type: 'URL_CHANGE', url: 'https://a.example/film', currentTime: 7 },
  },
  {
    send: { type: 'UPDATE_USERNAME', username: 'Bobby' },
    by: 'bo',
    event: { type: 'USERNAME_UPDATED', userId: 'bo', username: 'Bobby' },
  },
  { send: { type: 'TOGGLE_GUEST_CONTROL', enabled: false }, event: { type: 'GUEST_CONTROL', enabled: false } },
  { send: { type: 'TRANSFER_HOST', targetUserId: 'bo' }, event: { type: 'HOST_CHANGED', hostUserId: 'bo' } },
  { send: { type: 'CHAT', text: 'a\nb\tc “d”' }, by: 'bo', event: { type: 'CHAT', userId: 'bo', text: 'a\nb\tc “d”' } },
];

test.each(events)(
  '$send.type becomes the event $event.type for both, in the same bytes, with and without an id',
  async ({ send, by = 'ana', event }) => {
    for (const id of [undefined, 7]) {
      const { ana, bo } = await pair();
      const sender = by === 'ana' ? ana : bo;
      sender.send(id === undefined ? send : { ...send, id });
      const seen = await Promise.all([ana, bo].map((client) => client.until(event.type)));
      expect(seen[0]).toMatchObject(id === undefined ? event : { ...event, id });
      const [own, other] = [ana, bo].map(
        ({ received }) => received.find(({ message }) => message.type === event.type)?.text,
      );
      expect(other).toBe(own);
      for (const client of [ana, bo]) client.close(1000);
    }
  },
);

test('the same id takes effect once: the repeat gets its first outcome', async () => {
  const { ana, bo } = await pair();
  ana.send({ type: 'CHAT', text: 'once', id: 1 });
  const { seq } = await ana.until('CHAT');
  ana.send({ type: 'CHAT', text: 'once', id: 1 });
  expect(await ana.until('ACK')).toMatchObject({ id: 1, seq, duplicate: true });
  ana.send({ type: 'UPDATE_USERNAME', username: 'Ana', id: 2 });
  expect(await ana.until('ACK', ({ id }) => id === 2)).toMatchObject({ seq });
  expect(bo.all('CHAT')).toHaveLength(1);
});

test.each([
  { who: 'bo', send: { type: 'TOGGLE_GUEST_CONTROL', enabled: false }, code: 'FORBIDDEN' },
  { who: 'bo', send: { type: 'KICK', targetUserId: 'ana' }, code: 'FORBIDDEN' },
  { who: 'bo', send: { type: 'HOST_HEARTBEAT', currentTime: 1, isPlaying: true }, code: 'FORBIDDEN' },
  { who: 'ana', send: { type: 'TRANSFER_HOST', targetUserId: 'nobody' }, code: 'NO_SUCH_USER' },
  { who: 'ana', send: { type: 'URL_CHANGE', url: 'javascript:alert(1)' }, code: 'BAD_URL' },
  { who: 'ana', send: { type: 'OFFER', to: 'nobody', offer: { type: 'offer', sdp: 'v=0' } }, code: 'PEER_UNREACHABLE' },
  { who: 'ana', send: { type: 'PLAYBACK_ACK', to: 'ana', control: 'play' }, code: 'PEER_UNREACHABLE' },
  { who: 'ana', send: { type: 'ROOM_STATE' }, code: 'UNKNOWN_TYPE' },
  { who: 'ana', send: { type: 'CHAT', text: '' }, code: 'BAD_MESSAGE' },
  { who: 'ana', send: { type: 'JOIN', roomId: 'elsewhere', userId: 'ana', protocol: 1 }, code: 'ALREADY_JOINED' },
])('$send.type of $who is refused with $code, and nobody else hears of it', async ({ who, send, code }) => {
  const { ana, bo } = await pair();
  const [sender, other] = who === 'ana' ? [ana, bo] : [bo, ana];
  const heard = other.received.length;
  sender.send({ ...send, id: 3 });
  expect(await sender.until('ERROR')).toMatchObject({ code, id: 3 });
  ana.send({ type: 'CHAT', text: 'after', id: 4 });
  await other.until('CHAT');
  const others = other.received
    .slice(heard)
    .filter(({ message }) => message.type !== 'CHAT' && message.type !== 'MEMBERS');
  expect(others).toEqual([]);
});

test('relays go to their target alone, from the sender, and are answered with receipts', async () => {
  const { ana, bo } = await pair();
  const sdp = 'v=0\r\no=- 1 2 IN IP4 127.0.0.1';
  ana.send({ type: 'OFFER', to: 'bo', from: 'eve', offer: { type: 'offer', sdp }, id: 1 });
  expect(await bo.until('OFFER')).toEqual({
    type: 'OFFER',
    to: 'bo',
    offer: { type: 'offer', sdp },
    from: 'ana',
    userId: 'ana',
  });
  expect(await ana.until('ACK')).toMatchObject({ id: 1 });
  bo.send({ type: 'ANSWER', to: 'ana', answer: { type: 'answer', sdp } });
  bo.send({ type: 'ICE_CANDIDATE', to: 'ana', candidate: null });
  bo.send({ type: 'SYNC_RESPONSE', to: 'ana', currentTime: 3, isPlaying: true });
  bo.send({ type: 'PLAYBACK_ACK', to: 'ana', control: 'play' });
  await ana.until('PLAYBACK_ACK');
  const types = ana.received
    .map(({ message }) => message.type)
    .filter((type) => type !== 'MEMBERS' && type !== 'USER_JOINED');
  expect(types).toEqual(['ROOM_STATE', 'ACK', 'ANSWER', 'ICE_CANDIDATE', 'SYNC_RESPONSE', 'PLAYBACK_ACK']);
});

test('a ready gate holds playback until enough are ready, or its time is up', async () => {
  const { ana, bo } = await pair();
  ana.send({ type: 'SEEK', currentTime: 60, isPlaying: true });
  await bo.until('SEEK_PAUSE');
  bo.send({ type: 'READY', targetTime: 60 });
  expect(await ana.until('PLAY_PAUSE')).toMatchObject({ userId: 'server', control: 'play', currentTime: 60 });
  const from = ana.received.length;
  ana.send({ type: 'SEEK', currentTime: 90, isPlaying: true });
  expect(await ana.until('PLAY_PAUSE', () => true, from)).toMatchObject({ userId: 'server', currentTime: 90 });
});

test('a kicked member is closed with 4403, hears nothing more, and cannot come back', async () => {
  const { room, ana, bo } = await pair();
  ana.send({ type: 'KICK', targetUserId: 'bo', id: 1 });
  expect(await bo.closed).toBe(4403);
  expect(bo.all('USER_LEFT')).toEqual([]);
  expect(await ana.until('USER_LEFT')).toMatchObject({ userId: 'bo', reason: 'kicked' });
  expect(await ana.until('ACK')).toMatchObject({ id: 1 });
  const again = await connectClient(urls[0] ?? '');
  again.send({ type: 'JOIN', roomId: room, userId: 'bo', protocol: 1 });
  expect(await again.until('ERROR')).toMatchObject({ code: 'FORBIDDEN' });
  expect(await again.closed).toBe(4403);
});

test("a live member's id is not given away; its own session takes the place, and the old socket is closed with 4409", async () => {
  const { room, bo } = await pair();
  const thief = await connectClient(urls[0] ?? '');
  thief.send({ type: 'JOIN', roomId: room, userId: 'bo', protocol: 1 });
  expect(await thief.until('ERROR')).toMatchObject({ code: 'USER_IN_USE' });
  thief.send({ type: 'CHAT', text: 'I am bo' });
  expect(await thief.until('ERROR', ({ code }) => code === 'NOT_JOINED')).toBeDefined();
  const { session, timeline, seq } = await bo.until('ROOM_STATE');
  const tab = await connectClient(urls[0] ?? '');
  tab.send({ type: 'JOIN', roomId: room, userId: 'bo', protocol: 1, session, resume: { timeline, seq } });
  expect(await tab.until('RESUMED')).toMatchObject({ from: seq + 1, to: seq });
  expect(await bo.closed).toBe(4409);
});

test('the right PIN opens a room, a wrong one does not, and PING is answered in either case', async () => {
  const { room } = await pair({ pin: '4321' });
  const eve = await connectClient(urls[1] ?? '');
  eve.send({ type: 'JOIN', roomId: room, userId: 'eve', pin: '1234', protocol: 1 });
  expect(await eve.until('ERROR')).toMatchObject({ code: 'BAD_PIN' });
  eve.send({ type: 'PING', timestamp: 5 });
  expect(await eve.until('PONG')).toMatchObject({ echo: 5 });
  eve.send({ type: 'JOIN', roomId: room, userId: 'eve', pin: '4321', protocol: 1 });
  expect(await eve.until('ROOM_STATE')).toMatchObject({ roomId: room });
});

test("the extension's URL_CHANGE is in milliseconds, and it is told of guest control only after a host has set it", async () => {
  const room = newRoom();
  const [old, host] = await Promise.all([connectClient(urls[0] ?? ''), connectClient(urls[1] ?? '')]);
  host.send({ type: 'JOIN', roomId: room, userId: 'ana', protocol: 1 });
  expect(await host.until('ROOM_STATE')).toMatchObject({ guestControlEnabled: true });
  old.send({ type: 'JOIN', roomId: room, userId: 'cy', username: null, pin: null });
  expect(await old.until('ROOM_STATE')).toMatchObject({ guestControlEnabled: false });
  old.send({ type: 'URL_CHANGE', url: 'https://a.example/1', currentTime: 61_500 });
  expect(await host.until('URL_CHANGE')).toMatchObject({ currentTime: 61.5 });
  old.send({ type: 'REQUEST_SYNC', respectAutoPlay: false });
  expect(await old.until('SYNC_RESPONSE')).toMatchObject({
    url: 'https://a.example/1',
    currentTime: 61.5,
    respectAutoPlay: false,
  });
  expect(old.received.some(({ message }) => message.type === 'MEMBERS' || message.type === 'GATE')).toBe(false);
});

test('who leaves is gone at once; a leaving host hands over first, and the last one leaves the room to whoever comes', async () => {
  const { room, ana, bo } = await pair();
  ana.send({ type: 'LEAVE' });
  expect(await ana.closed).toBe(1000);
  await bo.until('USER_LEFT');
  const told = bo.received.map(({ message }) => message.type).filter((type) => type !== 'MEMBERS');
  expect(told.slice(-2)).toEqual(['HOST_CHANGED', 'USER_LEFT']);
  bo.close(1000);
  const cy = await connectClient(urls[0] ?? '');
  const hostNow = async (): Promise<string | undefined> => {
    const from = cy.received.length;
    cy.send({ type: 'JOIN', roomId: room, userId: 'cy', protocol: 1 });
    return (await cy.until('ROOM_STATE', () => true, from)).hostUserId;
  };
  await expect.poll(hostNow).toBe('cy');
});
