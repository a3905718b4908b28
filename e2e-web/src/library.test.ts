import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAs, startBrowser } from './browser.ts';
import { startWebCluster, type WebCluster } from './cluster.ts';
import { startLibraryServer, type LibraryServer } from './library-server.ts';

/** Two cores may be shared by many processes. */
const PATIENTLY = { timeout: 20_000 };

let cluster: WebCluster;
let browser: Browser;
let server: LibraryServer;

beforeAll(async () => {
  [cluster, browser, server] = await Promise.all([startWebCluster(), startBrowser(), startLibraryServer()]);
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([cluster?.stop(), server?.stop()]);
});

const timeOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.querySelector('video')?.currentTime ?? Number.NaN);

const textOf = async (page: Page, id: string): Promise<string> => (await page.locator(`#${id}`).textContent()) ?? '';

/** The example page of one person, on the gateway of this index. */
async function openExample(room: string, user: string, gateway: number): Promise<Page> {
  const { page } = await openAs(browser, { width: 700, height: 700 });
  const query = new URLSearchParams({ server: cluster.origins[gateway] ?? '', room, user });
  await page.goto(`${server.origin}/examples/page.html?${query}`);
  await expect.poll(() => textOf(page, 'status'), PATIENTLY).toMatch(/^online/);
  return page;
}

test('the example page: two people watch and talk, and their players stay in step', async () => {
  const [ana, bo] = await Promise.all([openExample('example', 'ana', 0), openExample('example', 'bo', 1)]);
  await ana.fill('[name=url]', `${server.origin}/tone.wav`);
  await ana.click('#choose button');
  await expect.poll(() => bo.evaluate(() => document.querySelector('video')?.readyState), PATIENTLY).toBe(4);
  await ana.evaluate(() => void document.querySelector('video')?.play());
  await expect.poll(() => timeOf(bo), PATIENTLY).toBeGreaterThan(2);
  await expect
    .poll(async () => Math.abs((await Promise.all([timeOf(ana), timeOf(bo)])).reduce((a, b) => a - b)), PATIENTLY)
    .toBeLessThan(0.15);
  await expect.poll(() => textOf(bo, 'status'), PATIENTLY).toMatch(/^online, in-sync/);
  await bo.evaluate(() => {
    const video = document.querySelector('video');
    if (video !== null) video.currentTime = 60;
  });
  await expect.poll(() => timeOf(ana), PATIENTLY).toBeGreaterThan(60);
  await bo.fill('[name=text]', 'what a tone');
  await bo.click('#say button');
  await expect.poll(() => textOf(ana, 'chat'), PATIENTLY).toBe('bo: what a tone');
  await bo.evaluate(() => document.querySelector('video')?.pause());
  await expect.poll(() => ana.evaluate(() => document.querySelector('video')?.paused), PATIENTLY).toBe(true);
  await Promise.all([ana.close(), bo.close()]);
});

/** A page on which `user` is in the room and calls the others with a picture and a channel. */
async function openCalls(room: string, user: string): Promise<Page> {
  const { page } = await openAs(browser, { width: 300, height: 300 });
  await page.goto(`${server.origin}/empty.html`);
  await page.addScriptTag({ type: 'module', content: script({ url: cluster.origins, roomId: room, userId: user }) });
  return page;
}

/** Puts what the tests look at where they can reach it. */
function script(options: object): string {
  return `
    import { joinRoom } from '/libs/client/out/index.js';
    import { startCalls } from '/libs/client/out/webrtc.js';
    const canvas = document.createElement('canvas');
    canvas.getContext('2d');
    const room = joinRoom(${JSON.stringify(options)});
    const calls = startCalls(room, { streams: [canvas.captureStream(5)] });
    const heard = [];
    calls.onData((from, data) => heard.push(from + ': ' + data));
    const look = () => calls.peers.getSnapshot().map(({ userId, status, streams, hasChannel }) =>
      [userId, status, streams.length, hasChannel].join(' ')).sort();
    Object.assign(globalThis, { look, heard, say: (text) => calls.send(text), restart: () => calls.stop(), room });
  `;
}

const look = (page: Page): Promise<unknown> => page.evaluate('globalThis.look?.()');

test('calls between real browsers: pictures and data flow, through the death of a gateway and a page loaded again', async () => {
  const [ana, bo] = await Promise.all([openCalls('calls', 'ana'), openCalls('calls', 'bo')]);
  await expect.poll(() => look(ana), PATIENTLY).toEqual(['bo connected 1 true']);
  await expect.poll(() => look(bo), PATIENTLY).toEqual(['ana connected 1 true']);
  expect(await ana.evaluate('say("hello")')).toBe(1);
  await expect.poll(() => bo.evaluate('heard'), PATIENTLY).toEqual(['ana: hello']);

  await cluster.gateways[0]?.end('SIGKILL');
  await expect
    .poll(() => ana.evaluate('room.connection.getSnapshot().url'), PATIENTLY)
    .toContain(cluster.origins[1]?.replace('http', 'ws'));
  expect(await bo.evaluate('say("still here")')).toBe(1);
  await expect.poll(() => ana.evaluate('heard'), PATIENTLY).toEqual(['bo: still here']);

  await bo.reload();
  await bo.addScriptTag({
    type: 'module',
    content: script({ url: [cluster.origins[1]], roomId: 'calls', userId: 'bo' }),
  });
  await expect.poll(() => look(bo), PATIENTLY).toEqual(['ana connected 1 true']);
  await expect.poll(() => look(ana), PATIENTLY).toEqual(['bo connected 1 true']);
  const cy = await openCalls('calls', 'cy');
  await expect.poll(() => look(cy), PATIENTLY).toEqual(['ana connected 1 true', 'bo connected 1 true']);
  await cy.evaluate('room.leave()');
  await expect.poll(() => look(ana), PATIENTLY).toEqual(['bo connected 1 true']);
  await cluster.gateways[0]?.restart();
});
