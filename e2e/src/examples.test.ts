import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { joinRoom } from '@tandem-watch/client';
import { repository, startOwnCluster, type OwnCluster } from '@tandem-watch/dev';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { newRoom } from './new-room.ts';

/** Two cores may be shared by many processes. */
const PATIENTLY = { timeout: 20_000 };

let cluster: OwnCluster;

beforeAll(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  cluster = await startOwnCluster();
});
afterAll(() => cluster?.stop());

test('the bot welcomes who comes, does what it is told, and says why it cannot', async () => {
  const roomId = newRoom();
  const [first, second] = cluster.gateways.map(({ url }) => url);
  const host = joinRoom({ url: first ?? '', roomId, userId: 'ana', guestControl: true });
  await host.joined;
  const bot = spawn(process.execPath, [join(repository, 'examples/bot.ts'), second ?? '', roomId], { stdio: 'pipe' });
  const ended = new Promise((resolve) => bot.once('exit', resolve));
  const lines = (): (string | undefined)[] => host.state.getSnapshot()?.chat.map(({ text }) => text) ?? [];
  const anchor = () => host.state.getSnapshot()?.anchor;
  await expect
    .poll(() => host.state.getSnapshot()?.members.map(({ username }) => username), PATIENTLY)
    .toEqual(['ana', 'Bot']);
  const bo = joinRoom({ url: first ?? '', roomId, userId: 'bo', username: 'Bo' });
  await expect.poll(lines, PATIENTLY).toEqual(['Welcome, Bo!']);
  await bo.chat('!play');
  await expect.poll(anchor, PATIENTLY).toMatchObject({ playing: true });
  await bo.chat('!pause');
  await expect.poll(anchor, PATIENTLY).toMatchObject({ playing: false });
  await bo.chat('!goto 90');
  await expect.poll(anchor, PATIENTLY).toMatchObject({ position: 90 });
  await host.setGuestControl(false);
  await bo.chat('!play');
  await expect.poll(() => lines().at(-1), PATIENTLY).toMatch(/^FORBIDDEN: /);
  bot.kill('SIGTERM');
  expect(await ended).toBe(0);
  await expect.poll(() => host.state.getSnapshot()?.members.length, PATIENTLY).toBe(2);
  await Promise.all([host.leave(), bo.leave()]);
});
