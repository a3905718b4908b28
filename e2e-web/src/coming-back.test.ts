import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anotherTab, openAs, startBrowser } from './browser.ts';
import { startWebCluster, type WebCluster } from './cluster.ts';
import { startLoadBalancer, type LoadBalancer } from './load-balancer.ts';
import { inside, join, knock, line, linkAt, person, playSample, read, say, startParty } from './party-page.ts';
import { shoot } from './shots.ts';

let cluster: WebCluster;
let balancer: LoadBalancer;
let browser: Browser;

beforeAll(async () => {
  [cluster, browser] = await Promise.all([startWebCluster({ MAX_MEMBERS: '3' }), startBrowser()]);
  balancer = await startLoadBalancer(cluster.gateways.map(({ url }) => Number(new URL(url).port)));
});
afterAll(async () => {
  await browser?.close();
  await balancer?.close();
  await cluster?.stop();
});

test('a gateway is killed in the middle, and nobody notices', async () => {
  const [ana, bo] = [await openAs(browser), await openAs(browser)];
  const link = await startParty(ana.page, balancer.origin, { name: 'Ana' });
  await join(bo.page, linkAt(link, balancer.origin), { name: 'Bo' });
  await playSample(ana.page);
  await expect.poll(async () => (await read(bo.page)).position).toBeGreaterThan(0.5);

  const [gateway] = cluster.gateways;
  await gateway?.end('SIGKILL');
  await say(ana.page, 'said by Ana');
  await say(bo.page, 'said by Bo');
  for (const { page } of [ana, bo]) {
    await line(page, 'said by Ana').waitFor();
    await line(page, 'said by Bo').waitFor();
  }
  const before = await read(bo.page);
  await expect.poll(async () => (await read(bo.page)).position).not.toBe(before.position);
  for (const { page } of [ana, bo]) {
    expect(await line(page, 'Ana lost the connection').count()).toBe(0);
    expect(await line(page, 'Bo lost the connection').count()).toBe(0);
    expect(await line(page, 'Bo is the host now').count()).toBe(0);
  }
  await gateway?.restart();
});

test('a server that is away is said quietly, and what was typed meanwhile arrives', async () => {
  const [ana, bo] = [await openAs(browser), await openAs(browser)];
  const [one = '', two = ''] = cluster.origins;
  const link = await startParty(ana.page, one, { name: 'Ana' });
  await join(bo.page, linkAt(link, two), { name: 'Bo' });
  const [gateway] = cluster.gateways;
  await gateway?.end('SIGKILL');
  await ana.page.getByText(/^Reconnecting/).waitFor();
  await say(ana.page, 'typed while away');
  await ana.page.getByText('sending…').waitFor();
  await shoot(ana.page, 'reconnecting');
  await say(bo.page, 'said meanwhile');
  await gateway?.restart();
  await line(bo.page, 'typed while away').waitFor();
  await line(ana.page, 'said meanwhile').waitFor();
  await expect.poll(() => ana.page.getByText(/^Reconnecting/).count()).toBe(0);
  expect(await ana.page.getByText('typed while away').count()).toBe(1);
});

test('a reload comes back to the party, with what was said and what was being typed, and nobody is told', async () => {
  const [ana, bo] = [await openAs(browser), await openAs(browser)];
  const [one = ''] = cluster.origins;
  const link = await startParty(ana.page, one, { name: 'Ana', pin: '77' });
  await join(bo.page, linkAt(link, one), { name: 'Bo', pin: '77' });
  await say(bo.page, 'before the reload');
  await line(ana.page, 'before the reload').waitFor();
  const draft = ana.page.getByLabel('Write a message');
  await draft.fill('half a sent');
  await ana.page.reload();
  await inside(ana.page);
  await line(ana.page, 'before the reload').waitFor();
  await person(ana.page, 'Ana').getByText('host').waitFor();
  expect(await draft.inputValue()).toBe('half a sent');
  await say(ana.page, 'after the reload');
  await line(bo.page, 'after the reload').waitFor();
  expect(await line(bo.page, 'Ana left').count()).toBe(0);
  await ana.page.reload();
  await inside(ana.page);
  expect(await draft.inputValue()).toBe('');
});

test('a second tab takes the place over, and the first one says so and can take it back', async () => {
  const ana = await openAs(browser);
  const [one = ''] = cluster.origins;
  const link = await startParty(ana.page, one, { name: 'Ana' });
  const { page: tab } = await anotherTab(ana.page);
  await tab.goto(link);
  await inside(tab);
  await ana.page.getByRole('heading', { name: 'You watch in another tab' }).waitFor();
  await shoot(ana.page, 'replaced');
  await ana.page.getByRole('button', { name: 'Watch here instead' }).click();
  await inside(ana.page);
  await tab.getByRole('heading', { name: 'You watch in another tab' }).waitFor();
});

test('a full party says so, and lets in once somebody has left', async () => {
  const people = [await openAs(browser), await openAs(browser), await openAs(browser), await openAs(browser)] as const;
  const [one = ''] = cluster.origins;
  const [host, , third, late] = people;
  const link = await startParty(host.page, one, { name: 'One' });
  await join(people[1].page, link, { name: 'Two' });
  await join(third.page, link, { name: 'Three' });
  await knock(late.page, link, { name: 'Four' });
  await late.page.getByRole('heading', { name: 'The party is full' }).waitFor();
  await shoot(late.page, 'full');
  await third.page.getByRole('button', { name: 'Leave' }).click();
  await line(host.page, 'Three left').waitFor();
  await late.page.getByRole('button', { name: 'Try again' }).click();
  await inside(late.page);
});
