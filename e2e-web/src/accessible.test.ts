import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAs, startBrowser } from './browser.ts';
import { startWebCluster, type WebCluster } from './cluster.ts';
import { inside, join, line, linkAt, playSample, read, startParty } from './party-page.ts';
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

const axePath = createRequire(import.meta.url).resolve('axe-core');

interface Finding {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string }[];
}

declare const axe: { run: () => Promise<{ readonly violations: readonly Finding[] }> };

/** What axe finds wrong on a page. The script goes in by the test's own hand: the page's policy forbids foreign ones. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(await (await import('node:fs/promises')).readFile(axePath, 'utf8'));
  const { violations } = await page.evaluate(() => axe.run());
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`);
}

test('axe finds nothing wrong on any screen', async () => {
  const [one = '', two = ''] = cluster.origins;
  const [ana, bo] = [await openAs(browser), await openAs(browser)];
  await ana.page.goto(one);
  expect(await findings(ana.page)).toEqual([]);
  const link = await startParty(ana.page, one, { name: 'Ana' });
  expect(await findings(ana.page)).toEqual([]);
  await bo.page.goto(linkAt(link, two));
  await bo.page.getByRole('button', { name: 'Join the party' }).waitFor();
  expect(await findings(bo.page)).toEqual([]);
  await join(bo.page, linkAt(`${link}&debug`, two), { name: 'Bo' });
  await playSample(ana.page);
  await line(bo.page, 'Ana pressed play').waitFor();
  for (const { page } of [ana, bo]) expect(await findings(page)).toEqual([]);
  ana.page.on('dialog', (dialog) => void dialog.accept());
  await ana.page.getByRole('button', { name: 'Remove Bo' }).click();
  await bo.page.getByRole('heading', { name: 'You were removed from this party' }).waitFor();
  expect(await findings(bo.page)).toEqual([]);
});

test('a party can be held by the keyboard alone', async () => {
  const [one = ''] = cluster.origins;
  const { page } = await openAs(browser);
  await page.goto(one);
  await page.keyboard.type('Ana');
  await page.keyboard.press('Enter');
  await inside(page);
  await page.getByRole('button', { name: 'Play the sample clip' }).focus();
  await page.keyboard.press('Enter');
  await line(page, 'Ana put on the sample clip').waitFor();
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await page.keyboard.press('k');
  await expect.poll(async () => (await read(page)).paused).toBe(false);
  await page.keyboard.press('ArrowRight');
  await line(page, 'Everybody is ready').waitFor();
  await page.keyboard.press(' ');
  await expect.poll(async () => (await read(page)).paused).toBe(true);
  await page.keyboard.press('c');
  await page.keyboard.type('by keys');
  await page.keyboard.press('Enter');
  await line(page, 'by keys').waitFor();
});

test('on a screen of 390 pixels nothing is cut off', async () => {
  const [one = ''] = cluster.origins;
  const { page } = await openAs(browser, { width: 390, height: 844 });
  await page.goto(one);
  await shoot(page, 'phone-start');
  await startParty(page, one, { name: 'Ana', partyName: 'A party with quite a long name' });
  await shoot(page, 'phone-what-to-watch');
  await playSample(page);
  await expect.poll(async () => (await read(page)).position).toBeGreaterThan(0.5);
  await shoot(page, 'phone-party');
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  for (const name of ['Invite', 'Leave', 'Pause', 'Send', 'Full screen']) {
    const box = await page.getByRole('button', { name, exact: true }).boundingBox();
    expect(box === null ? -1 : box.x).toBeGreaterThanOrEqual(0);
    expect(box === null ? 999 : box.x + box.width).toBeLessThanOrEqual(390);
  }
});
