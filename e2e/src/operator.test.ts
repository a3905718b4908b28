import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository, startOwnCluster, type OwnCluster } from '@tandem-watch/dev';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connectClient } from './client.ts';
import { newRoom } from './new-room.ts';
import { PartyMember } from './party-member.ts';
import { eventsInPostgres, ownerOf } from './stores.ts';

let cluster: OwnCluster;
let urls: string[];

beforeAll(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  cluster = await startOwnCluster({ gateways: 2, workers: 2, env: { DRAIN_MS: '500' } });
  urls = cluster.gateways.map(({ url }) => url);
});
afterAll(() => cluster?.stop());

/** What `npm run admin` prints; rejects with its exit code and what it says. */
async function printed(...args: readonly string[]): Promise<string> {
  const main = join(repository, 'tools/admin/src/main.ts');
  const env = { ADMIN_URL: cluster.workers.map(({ url }) => url).join(','), ADMIN_TOKEN: cluster.adminToken };
  return (await promisify(execFile)(process.execPath, [main, ...args], { env })).stdout;
}

async function admin(...args: readonly string[]): Promise<unknown> {
  return JSON.parse(await printed(...args, '--json'));
}

test('a room that an operator closes tells its members why, on every gateway, and the audit keeps it', async () => {
  const room = newRoom();
  const ana = await connectClient(urls[0] ?? '');
  const bo = await connectClient(urls[1] ?? '');
  ana.send({ type: 'JOIN', roomId: room, userId: 'ana', protocol: 1 });
  await ana.until('ROOM_STATE');
  bo.send({ type: 'JOIN', roomId: room, userId: 'bo' });
  await bo.until('ROOM_STATE');
  const done = await admin('close', room, '--notice', 'Good night.', '--as', 'olga', '--reason', 'a report');
  expect(done).toMatchObject({ outcome: 'done' });
  for (const member of [ana, bo]) {
    expect(await member.until('CHAT')).toMatchObject({ userId: 'server', text: 'Good night.' });
    expect(await member.closed).toBe(4403);
  }
  const again = await connectClient(urls[1] ?? '');
  again.send({ type: 'JOIN', roomId: room, userId: 'cy', protocol: 1 });
  expect(await again.until('ERROR')).toMatchObject({ code: 'FORBIDDEN' });
  await expect
    .poll(() => admin('audit', '--room', room))
    .toMatchObject({
      audit: [{ operator: 'olga', action: 'close', reason: 'a report', notice: 'Good night.', outcome: 'done' }],
    });
  const types = async (): Promise<string[]> => (await eventsInPostgres(cluster, room)).map(({ type }) => type);
  await expect.poll(types).toEqual(['USER_JOINED', 'USER_JOINED', 'CHAT', 'USER_LEFT', 'USER_LEFT']);
});

test('a member whom an operator kicks is closed, and the others go on with another host', async () => {
  const room = newRoom();
  const eve = await connectClient(urls[0] ?? '');
  eve.send({ type: 'JOIN', roomId: room, userId: 'eve', protocol: 1 });
  await eve.until('ROOM_STATE');
  const bo = await PartyMember.join(urls.toReversed(), room, 'bo');
  expect(await admin('kick', room, 'eve', '--as', 'olga')).toMatchObject({ outcome: 'done' });
  expect(await eve.closed).toBe(4403);
  await bo.sees((event) => event.type === 'USER_LEFT' && event.reason === 'kicked');
  expect(await admin('room', room)).toMatchObject({ state: { host: 'bo' }, members: [{ user: 'bo' }] });
  await expect(admin('kick', room, 'eve')).rejects.toMatchObject({ code: 1 });
  bo.leave();
});

test('a gateway that an operator drains sends its members elsewhere, of whom nobody leaves, and ends with 0', async () => {
  const room = newRoom();
  const ana = await PartyMember.join(urls, room, 'ana');
  const bo = await PartyMember.join(urls.toReversed(), room, 'bo');
  const [, gateway = ''] = /^ana +ana +(\S+)/m.exec(await printed('room', room)) ?? [];
  const left = cluster.gateways.find(({ name }) => gateway.startsWith(`${name}-`));
  expect(await admin('drain', gateway, '--as', 'olga')).toMatchObject({ outcome: 'done' });
  await ana.returned(1);
  bo.command({ type: 'CHAT', text: 'still here' });
  await ana.sees((event) => event.type === 'CHAT');
  expect(bo.events.map(({ type }) => type)).toEqual(['CHAT']);
  expect([...ana.faults, ...bo.faults]).toEqual([]);
  await expect.poll(() => left?.isRunning()).toBe(false);
  expect(await left?.end('SIGTERM')).toBe(0);
  await expect
    .poll(() => admin('audit', '--limit', '1'))
    .toMatchObject({ audit: [{ action: 'drain', target: gateway, operator: 'olga', outcome: 'done' }] });
  await left?.restart();
  for (const member of [ana, bo]) member.leave();
});

test('a partition that an operator hands over goes on at another worker, with nothing lost and nobody gone', async () => {
  const room = newRoom();
  const ana = await PartyMember.join(urls, room, 'ana');
  const before = await ownerOf(cluster, room);
  const [, partition = ''] = /, partition (\d+), owned by/.exec(await printed('room', room)) ?? [];
  for (let line = 0; line < 20; line++) ana.command({ type: 'CHAT', text: `before ${line}` });
  expect(await admin('hand-over', partition, '--as', 'olga')).toMatchObject({ outcome: 'done' });
  for (let line = 0; line < 20; line++) ana.command({ type: 'CHAT', text: `after ${line}` });
  await ana.settled();
  expect(ana.faults).toEqual([]);
  expect(ana.returns).toEqual([]);
  expect((await ownerOf(cluster, room)).name).not.toBe(before.name);
  expect(ana.events.map(({ type }) => type).filter((type) => type !== 'CHAT')).toEqual([]);
  ana.leave();
});
