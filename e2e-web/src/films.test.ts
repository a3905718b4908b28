import { join as path } from 'node:path';
import { repository } from '@tandem-watch/dev';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAs, startBrowser } from './browser.ts';
import { startWebCluster, type WebCluster } from './cluster.ts';
import { startFilmServer, type FilmServer } from './film-server.ts';
import { join, line, linkAt, read, startParty } from './party-page.ts';
import { shoot } from './shots.ts';

let cluster: WebCluster;
let browser: Browser;
let films: FilmServer;

beforeAll(async () => {
  [cluster, browser, films] = await Promise.all([startWebCluster(), startBrowser(), startFilmServer()]);
});
afterAll(async () => {
  await browser?.close();
  await films?.close();
  await cluster?.stop();
});

test('a film of another server, as HLS, plays for both', async () => {
  const [one = '', two = ''] = cluster.origins;
  const [ana, bo] = [await openAs(browser), await openAs(browser)];
  const link = await startParty(ana.page, one, { name: 'Ana' });
  await join(bo.page, linkAt(link, two), { name: 'Bo' });
  await ana.page.getByLabel('Address of a video').fill('ftp://example.org/film');
  await ana.page.getByRole('button', { name: 'Play it' }).click();
  await ana.page.getByText('That is no address of a film').waitFor();
  await ana.page.getByLabel('Address of a video').fill(`${films.origin}/hls/film.m3u8`);
  await ana.page.getByRole('button', { name: 'Play it' }).click();
  await line(bo.page, 'Ana put on film.m3u8').waitFor();
  await bo.page.getByRole('button', { name: 'Play', exact: true }).click();
  for (const { page } of [ana, bo]) await expect.poll(async () => (await read(page)).position).toBeGreaterThan(1);
  expect([...ana.problems, ...bo.problems]).toEqual([]);
});

test('a film that is not there is said', async () => {
  const [one = ''] = cluster.origins;
  const { page } = await openAs(browser);
  await startParty(page, one, { name: 'Ana' });
  await page.getByLabel('Address of a video').fill(`${films.origin}/nothing.mp4`);
  await page.getByRole('button', { name: 'Play it' }).click();
  await page.getByText('This page cannot play what is on').waitFor();
  await page.getByRole('button', { name: 'Change film' }).click();
  await page.getByRole('button', { name: 'Play the sample clip' }).click();
  await page.getByText('This page cannot play what is on').waitFor({ state: 'detached' });
});

test('a file that everybody has plays from each one’s disk, and another file is refused', async () => {
  const [one = '', two = ''] = cluster.origins;
  const [ana, bo] = [await openAs(browser), await openAs(browser)];
  const sent: string[] = [];
  for (const { page } of [ana, bo]) page.on('request', (request) => sent.push(`${request.method()} ${request.url()}`));
  const film = path(repository, 'apps/web/src/assets/sample.webm');
  const link = await startParty(ana.page, one, { name: 'Ana' });
  await join(bo.page, linkAt(link, two), { name: 'Bo' });
  await ana.page.getByLabel('A file that everybody has').setInputFiles(film);
  await bo.page.getByText('Choose your copy').waitFor();
  await bo.page.getByLabel('Choose your copy').setInputFiles(path(repository, 'package.json'));
  await bo.page.getByText(/^That is another file/).waitFor();
  await shoot(bo.page, 'another-file');
  await bo.page.getByLabel('Choose your copy').setInputFiles(film);
  await ana.page.getByRole('button', { name: 'Play', exact: true }).click();
  for (const { page } of [ana, bo]) await expect.poll(async () => (await read(page)).position).toBeGreaterThan(1);
  expect(sent.filter((request) => !request.startsWith('GET'))).toEqual([]);
});
