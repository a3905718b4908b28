import { startOwnCluster, type OwnCluster } from '@tandem-watch/dev';
import { frames, fuzzSeed, goodFrames } from '@tandem-watch/test-support';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { attack, parts } from '../test/hostile.ts';
import { answerTo, rawRequests, statusesOf } from '../test/raw-requests.ts';
import { connectClient } from './client.ts';
import { newRoom } from './new-room.ts';
import { PartyMember } from './party-member.ts';
import { connectAdmin, eventsInPostgres } from './stores.ts';

// Everything hostile, against a whole cluster over real sockets, while two members of the attacked room and one of
// another room go on: after each round they talk, and have to be heard.

let cluster: OwnCluster;
let urls: string[];
const room = newRoom();
const elsewhere = newRoom();
const pin = 'no-guess';
let ana: PartyMember;
let bo: PartyMember;
let cy: PartyMember;

beforeAll(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  cluster = await startOwnCluster({ gateways: 2, workers: 1 });
  urls = cluster.gateways.map(({ url }) => url);
  ana = await PartyMember.join(urls, room, 'ana');
  bo = await PartyMember.join(urls.toReversed(), room, 'bo');
  cy = await PartyMember.join(urls, elsewhere, 'cy', { pin });
});
afterAll(() => cluster?.stop());

let said = 0;

/** The neighbours talk, are answered and heard; nobody has lost its socket, its place or an event. */
async function neighboursAreWell(): Promise<void> {
  const text = `still here ${++said}`;
  for (const member of [ana, bo, cy]) member.command({ type: 'CHAT', text });
  await Promise.all([ana, bo, cy].map((member) => member.settled()));
  const isBos = (event: { type: string; userId: string; text?: string }): boolean =>
    event.type === 'CHAT' && event.userId === 'bo' && event.text === text;
  await ana.sees(isBos);
  for (const member of [ana, bo, cy]) expect([member.faults, member.returns]).toEqual([[], []]);
  expect(cy.client.received.filter(({ message }) => 'userId' in message && message.userId !== 'cy')).toEqual([]);
}

/** What a member was told by or about others than the neighbours, by type. */
function toldOfOthers(member: PartyMember): string[] {
  const known = ['ana', 'bo', 'server'];
  return member.client.received.flatMap(({ message }) =>
    'userId' in message && !known.includes(message.userId) ? [message.type] : [],
  );
}

/** The rooms that Redis holds. */
async function roomsInRedis(): Promise<string[]> {
  const admin = await connectAdmin(cluster);
  const keys = await admin.keys('{p*}:room:*');
  admin.disconnect();
  return keys.filter((key) => /:room:[^:]+$/.test(key)).toSorted();
}

const SOCKETS = 8;
const FRAMES = 19;

describe('frames', () => {
  test('3,000 that are refused leave nothing stored and nothing relayed, in their own room or another', async () => {
    const seed = fuzzSeed('refused frames on a cluster');
    const bad = frames.filter(({ expected }) => expected.kind === 'refused');
    const all = parts(fc.sample(bad, { seed, numRuns: 3_040 }), FRAMES);
    const before = await roomsInRedis();
    let guests = 0;
    for (const round of parts(all, SOCKETS)) {
      const attacks = await Promise.all(
        round.map((list, n) =>
          attack(urls[n % 2] ?? '', { roomId: room, userId: `bad-${++guests}`, protocol: 1 }, list),
        ),
      );
      expect(attacks.map(({ end }) => end)).toEqual(round.map(() => null));
      for (const { client } of attacks) {
        expect(client.all('ERROR')).toHaveLength(FRAMES);
        expect(client.all('ACK')).toEqual([]);
        client.send({ type: 'LEAVE' });
      }
      expect(await Promise.all(attacks.map(({ client }) => client.closed))).toEqual(round.map(() => 1000));
      await neighboursAreWell();
    }
    const left = { type: 'USER_LEFT', userId: `bad-${guests}` };
    await ana.sees(({ type, userId }) => type === left.type && userId === left.userId);
    for (const member of [ana, bo]) {
      expect(new Set(toldOfOthers(member))).toEqual(new Set(['USER_JOINED', 'USER_LEFT']));
    }
    expect(await roomsInRedis()).toEqual(before);
    const stored = async (): Promise<string[]> =>
      (await eventsInPostgres(cluster, room)).flatMap(({ type, userId }) => (userId.startsWith('bad-') ? [type] : []));
    await expect.poll(async () => (await stored()).length, { timeout: 10_000 }).toBe(guests * 2);
    expect(new Set(await stored())).toEqual(new Set(['USER_JOINED', 'USER_LEFT']));
  }, 120_000);

  test('4,000 of every family, by strangers and by members, disturb nobody and reach no other room', async () => {
    const seed = fuzzSeed('frames on a cluster');
    const mixed = parts(fc.sample(frames, { seed, numRuns: 2_000 }), 25);
    const good = parts(fc.sample(goodFrames, { seed: seed + 1, numRuns: 2_000 }), 25);
    let guests = 0;
    for (const round of parts([...mixed, ...good], SOCKETS)) {
      const attacks = await Promise.all(
        round.map((list, n) => {
          const join = { roomId: room, userId: `any-${++guests}`, protocol: 1 };
          return attack(urls[n % 2] ?? '', n % 4 === 3 ? null : join, list);
        }),
      );
      for (const { client } of attacks) client.cut();
      await neighboursAreWell();
    }
    expect(toldOfOthers(ana).length).toBeGreaterThan(100);
    expect(ana.client.all('HOST_CHANGED')).toEqual([]);
  }, 120_000);

  test('a stranger reaches no member of a room that it is not in', async () => {
    const { client } = await attack(urls[1] ?? '', { roomId: room, userId: 'eve', protocol: 1 }, []);
    for (const to of ['cy', 'nobody', 'eve']) {
      client.send({ type: 'OFFER', to, offer: { type: 'offer', sdp: 'v=0\r\n' }, id: to.length });
      const refusal = await client.until('ERROR', ({ id }) => id === to.length);
      expect(refusal).toMatchObject({ code: 'PEER_UNREACHABLE' });
    }
    expect(new Set(client.all('ERROR').map(({ message }) => message)).size).toBe(1);
    client.send({ type: 'JOIN', roomId: elsewhere, userId: 'eve', protocol: 1, id: 9 });
    expect(await client.until('ERROR', ({ id }) => id === 9)).toMatchObject({ code: 'ALREADY_JOINED' });
    client.cut();
    await neighboursAreWell();
  });
});

describe('members who lie', () => {
  test('what a message says of its sender, its time or its place is overwritten', async () => {
    const { client } = await attack(urls[1] ?? '', { roomId: room, userId: 'mallory', protocol: 1 }, []);
    const lies = { userId: 'ana', from: 'ana', roomId: elsewhere, timestamp: 1, seq: 99, timeline: 'x', nodeId: 'x' };
    client.send({ type: 'CHAT', text: 'I am ana', ...lies, session: 'x' });
    const chat = await bo.client.until('CHAT', ({ text }) => text === 'I am ana');
    expect(chat.userId).toBe('mallory');
    expect(chat.timestamp).toBeGreaterThan(1_600_000_000_000);
    expect(chat.seq).not.toBe(99);
    expect(Object.keys(chat).toSorted()).toEqual(['seq', 'text', 'timeline', 'timestamp', 'type', 'userId']);
    client.send({ type: 'OFFER', to: 'bo', offer: { type: 'offer', sdp: 'v=0\r\n' }, ...lies });
    const offer = await bo.client.until('OFFER', ({ from }) => from === 'mallory');
    expect(offer).toEqual({
      type: 'OFFER',
      to: 'bo',
      from: 'mallory',
      userId: 'mallory',
      offer: { type: 'offer', sdp: 'v=0\r\n' },
    });
    client.cut();
    await neighboursAreWell();
  });

  test('of creators who set a PIN at the same moment one is host, and only its PIN opens the room', async () => {
    const roomId = newRoom();
    const clients = await Promise.all([0, 1, 0, 1].map((n) => connectClient(urls[n] ?? '')));
    clients.forEach((client, n) =>
      client.send({ type: 'JOIN', roomId, userId: `u${n}`, pin: `pin-${n}`, protocol: 1 }),
    );
    const answers = await Promise.all(
      clients.map((client) => Promise.race([client.until('ROOM_STATE'), client.until('ERROR')])),
    );
    const states = answers.flatMap((answer) => (answer.type === 'ROOM_STATE' ? [answer] : []));
    expect(states).toHaveLength(1);
    expect(states[0]?.hostUserId).toBe(`u${answers.findIndex(({ type }) => type === 'ROOM_STATE')}`);
    expect(answers.flatMap((answer) => (answer.type === 'ERROR' ? [answer.code] : []))).toEqual(
      Array(3).fill('BAD_PIN'),
    );
    for (const client of clients) client.cut();
  });

  test('a second JOIN of the same socket is answered with the room, and makes no event', async () => {
    const roomId = newRoom();
    const { client } = await attack(urls[0] ?? '', { roomId, userId: 'di', protocol: 1 }, []);
    const { seq } = await client.until('ROOM_STATE');
    const from = client.received.length;
    client.send({ type: 'JOIN', roomId, userId: 'di', protocol: 1, username: 'Other', pin: 'other' });
    const again = await client.until('ROOM_STATE', () => true, from);
    expect([again.seq, again.users]).toEqual([seq, [{ userId: 'di', username: 'di' }]]);
    client.cut();
  });
});

describe('HTTP', () => {
  const fine = new Set([100, 101, 200, 204, 206, 302, 304, 400, 403, 404, 405, 413, 416, 417, 426, 429, 431, 503, 505]);

  test('5,000 connections with requests of any kind get answers of HTTP or none, and the process lives', async () => {
    const seed = fuzzSeed('HTTP requests');
    const [target] = cluster.gateways;
    const port = Number(new URL(target?.url ?? '').port);
    const pid = target?.pid();
    const seen = new Set<number>();
    for (const round of parts(fc.sample(rawRequests, { seed, numRuns: 5_000 }), 50)) {
      const answers = await Promise.all(round.map((bytes) => answerTo(port, bytes)));
      for (const [n, answer] of answers.entries()) {
        const statuses = statusesOf(answer);
        for (const status of statuses) {
          seen.add(status);
          if (!fine.has(status)) throw new Error(`${status} for ${JSON.stringify(round[n]?.toString('latin1'))}`);
        }
        expect(answer === '' || answer.startsWith('HTTP/1.1 '), answer.slice(0, 100)).toBe(true);
        expect(answer).not.toMatch(/^x-injected/im);
        expect(answer).not.toContain(room);
      }
      expect((await fetch(`${target?.url}/health`)).status).toBe(200);
    }
    expect([target?.pid(), target?.isRunning(), await target?.isReady()]).toEqual([pid, true, true]);
    for (const status of [101, 200, 400, 404, 405, 413, 426, 431]) expect(seen).toContain(status);
    await neighboursAreWell();
  }, 120_000);
});
