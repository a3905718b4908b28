import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAs, startBrowser } from './browser.ts';
import { startWebCluster, type WebCluster } from './cluster.ts';
import { join, linkAt, startParty } from './party-page.ts';
import { shoot } from './shots.ts';

let cluster: WebCluster;
let browser: Browser;

beforeAll(async () => {
  [cluster, browser] = await Promise.all([startWebCluster(), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await cluster?.stop();
});

/** Pictures that came from a member: how wide they are, 0 while there are none. */
async function pictureWidth(page: Page, name: string): Promise<number> {
  const video = page.getByLabel(`Picture of ${name}`);
  if ((await video.count()) === 0) return 0;
  return await video.evaluate((element) => (element instanceof HTMLVideoElement ? element.videoWidth : 0));
}

test('two people see each other over two gateways, and still do when a gateway has died', async () => {
  const [one = '', two = ''] = cluster.origins;
  const [ana, bo] = [await openAs(browser), await openAs(browser)];
  const link = await startParty(ana.page, one, { name: 'Ana' });
  await join(bo.page, linkAt(link, two), { name: 'Bo' });
  await ana.page.getByRole('button', { name: 'Start a call' }).click();
  await bo.page.getByText('Ana would like to see you.').waitFor();
  await bo.page.getByRole('button', { name: 'Join the call' }).click();
  await expect.poll(() => pictureWidth(ana.page, 'Bo')).toBeGreaterThan(0);
  await expect.poll(() => pictureWidth(bo.page, 'Ana')).toBeGreaterThan(0);
  await shoot(ana.page, 'call');

  await cluster.gateways[0]?.end('SIGKILL');
  await ana.page.getByText(/^Reconnecting/).waitFor();
  const before = await playedTo(ana.page);
  await expect.poll(() => playedTo(ana.page)).toBeGreaterThan(before);
  await cluster.gateways[0]?.restart();
  await expect.poll(() => ana.page.getByText(/^Reconnecting/).count()).toBe(0);
  expect(await pictureWidth(ana.page, 'Bo')).toBeGreaterThan(0);

  await bo.page.getByRole('button', { name: 'Mute yourself' }).click();
  await bo.page.getByRole('button', { name: 'Unmute yourself' }).waitFor();
  await bo.page.getByRole('button', { name: 'Leave the call' }).click();
  await expect.poll(() => ana.page.getByLabel('Picture of Bo').count()).toBe(0);
  expect([...ana.problems, ...bo.problems]).toEqual([]);
});

test('who has called and left the party does not wait for anybody', async () => {
  const [one = ''] = cluster.origins;
  const [ana, bo] = [await openAs(browser), await openAs(browser)];
  await join(bo.page, await startParty(ana.page, one, { name: 'Ana' }), { name: 'Bo' });
  await bo.page.getByRole('button', { name: 'Start a call' }).click();
  await ana.page.getByText('Bo would like to see you.').waitFor();
  await bo.page.getByRole('button', { name: 'Leave', exact: true }).click();
  await ana.page.getByRole('button', { name: 'Start a call' }).waitFor();
  expect(await ana.page.getByText('Bo would like to see you.').count()).toBe(0);
});

/** How long the picture of Bo has been playing, s. */
async function playedTo(page: Page): Promise<number> {
  return await page
    .getByLabel('Picture of Bo')
    .evaluate((element) => (element instanceof HTMLVideoElement ? element.currentTime : 0));
}
