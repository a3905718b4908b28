import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import {
  acting,
  isSnapshotFor,
  joining,
  roomOf,
  startGateway,
  type GatewayStandIn,
} from '../../test/gateway-stand-in.ts';
import { startOwnStores, startWorker, type OwnStores, type RunningWorker } from '../../test/running-worker.ts';

const ADMIN_TOKEN = 'a-token-of-the-operators-of-this-test';

let stores: OwnStores;
let worker: RunningWorker;
let gateway: GatewayStandIn;

beforeAll(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  stores = await startOwnStores();
  worker = await startWorker(stores, 'w1', { ADMIN_TOKEN });
  gateway = await startGateway(stores.redis.users.gateway, 2);
  await gateway.hello(0);
  await gateway.hello(1);
});
afterAll(async () => {
  gateway?.stop();
  await worker?.stop();
  await stores?.stop();
});

async function ask(path: string, token = ADMIN_TOKEN, url = worker.url): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  return { status: answer.status, body: await answer.json() };
}

/** Makes a room with so many members. */
async function party(partition: number, members: number): Promise<string> {
  const room = roomOf(partition, 2);
  const joins = Array.from({ length: members }, (_, index) => joining(room, `u${index}`));
  await gateway.send(partition, joins);
  for (const join of joins) await gateway.until(isSnapshotFor(join.connection));
  return room;
}

const page = z.object({
  rooms: z.array(z.object({ room: z.string(), members: z.number(), rate: z.number().nullable() })),
  total: z.number(),
  next: z.string().nullable(),
});

test('a worker without a token answers no operator', async () => {
  const other = await startWorker(stores, 'w2');
  expect((await ask('/admin/rooms', ADMIN_TOKEN, other.url)).status).toBe(404);
  await other.stop();
});

test('without the token, or with another one, nothing is told; after ten wrong ones in a minute none is looked at', async () => {
  const other = await startWorker(stores, 'w3', { ADMIN_TOKEN });
  const bare = await fetch(`${other.url}/admin/rooms`);
  expect([bare.status, bare.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  for (let count = 1; count < 10; count++) {
    expect((await ask('/admin/rooms', `${ADMIN_TOKEN}${count}`, other.url)).status).toBe(401);
  }
  expect((await ask('/admin/rooms', ADMIN_TOKEN, other.url)).status).toBe(429);
  await other.stop();
});

test('rooms are listed page by page, the largest first, none twice and none left out', async () => {
  const rooms = [await party(0, 1), await party(1, 3), await party(0, 2), await party(1, 2)];
  const seen: string[] = [];
  let next: string | null = '';
  while (next !== null) {
    const { status, body } = await ask(`/admin/rooms?sort=size&limit=3${next === '' ? '' : `&cursor=${next}`}`);
    expect(status).toBe(200);
    const told = page.parse(body);
    expect(told.rooms.length).toBeLessThanOrEqual(3);
    seen.push(...told.rooms.map(({ room }) => room));
    next = told.next;
  }
  expect(seen).toHaveLength(4);
  expect(seen.toSorted()).toEqual(rooms.toSorted());
  expect(seen[0]).toBe(rooms[1]);
  expect(seen[3]).toBe(rooms[0]);
});

test('by age the oldest is first, by rate the busiest', async () => {
  const oldest = page.parse((await ask('/admin/rooms?sort=age&limit=1')).body).rooms[0]?.room;
  const busy = joining(roomOf(0, 2), 'ana');
  await gateway.send(0, [busy]);
  const busiest = async (): Promise<unknown> => {
    await gateway.send(0, [acting(busy, { type: 'CHAT', text: 'again' })]);
    return page.parse((await ask('/admin/rooms?sort=rate&limit=1')).body).rooms.find(({ rate }) => rate !== 0)?.room;
  };
  await expect.poll(busiest).toBe(busy.room);
  expect(oldest).not.toBe(busy.room);
});

test.each(['?limit=201', '?limit=0', '?sort=name', '?cursor=x', '?cursor=W10', '?which=1'])(
  'a list that is asked for with %s is refused',
  async (query) => {
    expect((await ask(`/admin/rooms${query}`)).status).toBe(400);
  },
);

test('a look at a room tells who is where, the end of its log and that no history is configured, and no secret', async () => {
  const room = roomOf(0, 2);
  const ana = joining(room, 'ana', { pinTags: ['tag-of-the-pin'], address: 'tag-of-an-address' });
  await gateway.send(0, [ana, acting(ana, { type: 'CHAT', text: 'hello' })]);
  await gateway.until(isSnapshotFor(ana.connection));
  const { status, body } = await ask(`/admin/rooms/${room}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    room,
    partition: 0,
    state: { seq: 2, host: 'ana', hasPin: true },
    members: [{ user: 'ana', gateway: gateway.id, grace: null }],
    tail: [{ kind: 'event', event: { type: 'USER_JOINED' } }, { kind: 'attach', user: 'ana' }, { kind: 'event' }],
    history: { error: 'READER_DATABASE_URL is not configured' },
  });
  const text = JSON.stringify(body);
  for (const secret of ['tag-of', ana.session, ana.connection]) expect(text).not.toContain(secret);
});

test('a room that never was is not found, and a path that is none is refused', async () => {
  expect((await ask(`/admin/rooms/${roomOf(1, 2)}`)).status).toBe(404);
  expect((await ask('/admin/rooms/%0a')).status).toBe(400);
  expect((await ask('/admin/rooms/a/b/c')).status).toBe(404);
  expect((await ask('/admin/nothing')).status).toBe(404);
});

test('history is read with the role that only reads', async () => {
  const other = await startWorker(stores, 'w4', { ADMIN_TOKEN, READER_DATABASE_URL: stores.database.reader });
  const room = await party(1, 2);
  const types = async (): Promise<unknown> => {
    const { body } = await ask(`/admin/rooms/${room}?history=1`, ADMIN_TOKEN, other.url);
    return z.object({ history: z.object({ events: z.array(z.unknown()) }) }).parse(body).history.events;
  };
  await expect.poll(types).toMatchObject([{ type: 'USER_JOINED', userId: 'u1', seq: 2 }]);
  await other.stop();
});

test('gateways and partitions are told, with their owners', async () => {
  expect((await ask('/admin/gateways')).body).toEqual({
    gateways: [{ gateway: gateway.id, partitions: 2, draining: 0 }],
    unasked: [],
  });
  const partitions = async (): Promise<unknown> => (await ask('/admin/partitions')).body;
  await expect.poll(partitions).toMatchObject({
    partitions: [
      { partition: 0, owner: 'w1' },
      { partition: 1, owner: 'w1' },
    ],
    unasked: [],
    workers: [{ worker: 'w1', partitions: 2 }],
  });
});
