import { joinRoom } from '@tandem-watch/client';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAs, startBrowser } from './browser.ts';
import { startWebCluster, type WebCluster } from './cluster.ts';
import { inside, join, knock, line, linkAt, person, playSample, read, roomOf, say, startParty } from './party-page.ts';
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

test('two people on two gateways hold a party: invite, PIN, play, seek, gate, chat, the host leaves', async () => {
  const [one = '', two = ''] = cluster.origins;
  const [ana, bo] = [await openAs(browser), await openAs(browser)];
  await ana.page.goto(one);
  await shoot(ana.page, 'start');
  const link = await startParty(ana.page, one, { name: 'Ana', partyName: 'Movie night', pin: '4321' });
  await shoot(ana.page, 'what-to-watch');

  await ana.page.getByRole('button', { name: 'Invite' }).click();
  const invitation = await ana.page.getByLabel('Link to the party').inputValue();
  expect(invitation).toMatch(/^http:\/\/localhost:\d+\/room\/[a-z0-9]{13}$/);
  expect(await ana.page.evaluate(() => navigator.clipboard.readText())).toBe(invitation);
  await ana.page.getByRole('button', { name: 'Invite' }).click();

  await knock(bo.page, linkAt(link, two), { name: 'Bo', pin: '1111' });
  await bo.page.getByRole('heading', { name: 'The PIN is wrong' }).waitFor();
  await shoot(bo.page, 'wrong-pin');
  await bo.page.getByLabel('PIN', { exact: true }).fill('4321');
  await bo.page.getByRole('button', { name: 'Join the party' }).click();
  await inside(bo.page);
  await line(ana.page, 'Bo joined').waitFor();

  await playSample(ana.page);
  for (const { page } of [ana, bo]) await expect.poll(async () => (await read(page)).position).toBeGreaterThan(0.5);
  await say(bo.page, 'Hello from the other side');
  await line(ana.page, 'Hello from the other side').waitFor();
  await say(ana.page, 'Ready when you are');
  await line(bo.page, 'Ready when you are').waitFor();

  const slow = ['Cy', 'Di'].map((username) =>
    joinRoom({ url: two, roomId: roomOf(link), userId: username, username, pin: '4321' }),
  );
  await Promise.all(slow.map(({ joined }) => joined));
  await bo.page.getByRole('button', { name: '10 seconds ahead' }).click();
  await ana.page.getByText(/^Getting ready at 0:/).waitFor();
  await ana.page.getByText(/^Waiting for Cy and Di/).waitFor();
  await shoot(ana.page, 'ready-gate');
  await Promise.all(slow.map((member) => member.ready()));
  await line(ana.page, 'Everybody is ready').waitFor();
  await expect.poll(async () => (await read(ana.page)).paused).toBe(false);
  await bo.page.getByRole('button', { name: 'Pause', exact: true }).click();
  await ana.page
    .locator('.last-act')
    .getByText(/^Bo paused at 0:/)
    .waitFor();
  await expect.poll(async () => (await read(ana.page)).paused).toBe(true);
  await shoot(ana.page, 'party');
  await Promise.all(slow.map((member) => member.leave()));

  await ana.page.getByRole('button', { name: 'Leave' }).click();
  await ana.page.getByRole('heading', { name: 'Watch together' }).waitFor();
  await line(bo.page, 'Bo is the host now').waitFor();
  await person(bo.page, 'Bo').getByText('host').waitFor();
  expect([...ana.problems, ...bo.problems]).toEqual([]);
});

test('an invitation leads to the door of its party', async () => {
  const [one = ''] = cluster.origins;
  const [ana, bo] = [await openAs(browser), await openAs(browser)];
  await startParty(ana.page, one, { name: 'Ana', partyName: 'Sunday film' });
  await ana.page.getByRole('button', { name: 'Invite' }).click();
  const { pathname } = new URL(await ana.page.getByLabel('Link to the party').inputValue());
  await bo.page.goto(one + pathname);
  await bo.page.getByRole('heading', { name: 'Join “Sunday film”' }).waitFor();
  await join(bo.page, one + pathname, { name: 'Bo' });
  await person(ana.page, 'Bo').waitFor();
});

test('a host rules: guests cannot control when it says so, it renames itself, hands the crown on, and removes people', async () => {
  const [one = '', two = ''] = cluster.origins;
  const [ana, bo] = [await openAs(browser), await openAs(browser)];
  const link = await startParty(ana.page, one, { name: 'Ana' });
  await join(bo.page, linkAt(link, two), { name: 'Bo' });
  await playSample(ana.page);
  await expect.poll(() => bo.page.getByRole('button', { name: 'Pause', exact: true }).isEnabled()).toBe(true);
  await ana.page.getByLabel('Guests may play, pause and seek').uncheck();
  await expect.poll(() => bo.page.getByRole('button', { name: 'Pause', exact: true }).isEnabled()).toBe(false);

  await ana.page.getByRole('button', { name: 'Change your name' }).click();
  await ana.page.getByLabel('Your name').fill('Anna');
  await ana.page.keyboard.press('Enter');
  await line(bo.page, 'Ana is now Anna').waitFor();

  await ana.page.getByRole('button', { name: 'Make Bo the host' }).click();
  await person(bo.page, 'Bo').getByText('host').waitFor();
  bo.page.on('dialog', (dialog) => void dialog.accept());
  await bo.page.getByRole('button', { name: 'Remove Anna' }).click();
  await ana.page.getByRole('heading', { name: 'You were removed from this party' }).waitFor();
  await shoot(ana.page, 'removed');
  await line(bo.page, 'Anna was removed').waitFor();
});
