import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAs, startBrowser } from './browser.ts';
import { startWebCluster, type WebCluster } from './cluster.ts';
import { apart, join, linkAt, playSample, read, startParty } from './party-page.ts';
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

/** Three browsers decode video by two cores, which does not say how well a person's machine keeps in step. */
const BOUND_MS = 250;
const LOOKS = 150;

/** Waits until a player shows its next picture. */
async function nextPicture(page: Page | undefined): Promise<void> {
  await page?.evaluate(
    () => new Promise<void>((resolve) => document.querySelector('video')?.requestVideoFrameCallback(() => resolve())),
  );
}

/** How many sync errors a gateway was told by its members. */
async function toldErrors(origin: string): Promise<number> {
  const answer = await fetch(`${origin}/metrics`, { headers: { accept: 'text/plain' } });
  return Number(/^gateway_sync_error_seconds_count (\d+)/m.exec(await answer.text())?.[1] ?? 0);
}

/** The widest gap between any two players at one instant, ms. */
async function widest(pages: readonly Page[]): Promise<number> {
  const readings = await Promise.all(pages.map(read));
  return Math.max(...readings.flatMap((one) => readings.map((other) => Math.abs(apart(one, other)))));
}

test('three players come into step and stay there', async () => {
  const [one = '', two = ''] = cluster.origins;
  const small = { width: 640, height: 480 };
  const people = [await openAs(browser), await openAs(browser, small), await openAs(browser, small)] as const;
  const pages = people.map(({ page }) => page);
  const link = await startParty(people[0].page, `${one}/?debug`, { name: 'Ana' });
  await join(people[1].page, linkAt(link, two), { name: 'Bo' });
  await join(people[2].page, linkAt(link, two), { name: 'Cy' });
  await playSample(people[0].page);
  await expect.poll(() => widest(pages)).toBeLessThan(BOUND_MS);

  const gaps: number[] = [];
  while (gaps.length < LOOKS) {
    await nextPicture(pages[0]);
    gaps.push(await widest(pages));
  }
  await shoot(people[0].page, 'debug');
  const sorted = gaps.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN);
  console.log(`players apart, ms: p50 ${at(0.5)}, p95 ${at(0.95)}, max ${at(1)} of ${gaps.length} looks`);
  expect(at(1)).toBeLessThan(BOUND_MS);
  for (const origin of cluster.origins) await expect.poll(() => toldErrors(origin)).toBeGreaterThan(0);
});
