import { joinRoom, type Room } from '@tandem-watch/client';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAs, startBrowser } from './browser.ts';
import { startWebCluster, type WebCluster } from './cluster.ts';
import { line, playSample, read, roomOf, say, startParty } from './party-page.ts';

let cluster: WebCluster;
let browser: Browser;

beforeAll(async () => {
  [cluster, browser] = await Promise.all([startWebCluster(), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await cluster?.stop();
});

/** Ana's party plays, with two members in it that are never ready. */
async function waiting(page: Page): Promise<readonly Room[]> {
  const [one = ''] = cluster.origins;
  const link = await startParty(page, one, { name: 'Ana' });
  const slow = ['Cy', 'Di'].map((userId) => joinRoom({ url: one, roomId: roomOf(link), userId }));
  await Promise.all(slow.map(({ joined }) => joined));
  await playSample(page);
  await expect.poll(async () => (await read(page)).paused).toBe(false);
  return slow;
}

test('arrow keys that are pressed while the gate waits do not leave the room paused', async () => {
  const { page, problems } = await openAs(browser);
  const slow = await waiting(page);
  const ahead = page.getByRole('button', { name: '10 seconds ahead' });
  for (let press = 0; press < 3; press++) {
    const before = await line(page, /^Ana jumped to/).count();
    await ahead.click();
    await expect.poll(() => line(page, /^Ana jumped to/).count()).toBe(before + 1);
  }
  await line(page, 'Everybody is ready').waitFor();
  await expect.poll(async () => (await read(page)).paused).toBe(false);
  slow.forEach(({ close }) => close());
  expect(problems).toEqual([]);
});

test('"Pause" pauses while the gate waits', async () => {
  const { page } = await openAs(browser);
  const slow = await waiting(page);
  await page.getByRole('button', { name: '10 seconds ahead' }).click();
  await page.getByText(/^Getting ready at/).waitFor();
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page
    .locator('.last-act')
    .getByText(/^Ana paused at/)
    .waitFor();
  slow.forEach(({ close }) => close());
});

test('a browser that keeps nothing for a page holds a party all the same', async () => {
  const [one = ''] = cluster.origins;
  const { page, problems } = await openAs(browser);
  await page.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(globalThis, name, {
        get: () => {
          throw new DOMException('No.', 'SecurityError');
        },
      });
    }
  });
  await startParty(page, one, { name: 'Ana' });
  await say(page, 'Hello');
  await line(page, 'Hello').waitFor();
  expect(problems).toEqual([]);
});

test('a camera that is allowed when the party is over is not left on', async () => {
  const [one = ''] = cluster.origins;
  const { page, problems } = await openAs(browser);
  await page.addInitScript(() => {
    const given: MediaStream[] = [];
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    const allowed = new Promise((resolve) => addEventListener('allow', resolve));
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      await allowed;
      const stream = await real(wanted);
      given.push(stream);
      return stream;
    };
    const states = (): string => given.flatMap((each) => each.getTracks().map((track) => track.readyState)).join();
    Object.assign(globalThis, { states });
  });
  const states = (): Promise<string> => page.evaluate('states()');
  await startParty(page, one, { name: 'Ana' });
  await page.getByRole('button', { name: 'Start a call' }).click();
  await page.getByRole('button', { name: 'Leave' }).click();
  await page.getByRole('heading', { name: 'Watch together' }).waitFor();
  await page.evaluate(() => dispatchEvent(new Event('allow')));
  await expect.poll(states).toBe('ended,ended');
  expect(problems).toEqual([]);
});
