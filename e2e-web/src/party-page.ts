import type { Locator, Page } from 'playwright-core';

/** What a person does on the page. */
export interface Visit {
  readonly name: string;
  readonly partyName?: string;
  readonly pin?: string;
}

/** Makes a party; resolves inside it, with its link. */
export async function startParty(
  page: Page,
  origin: string,
  { name, partyName = '', pin = '' }: Visit,
): Promise<string> {
  await page.goto(origin);
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Name of the party').fill(partyName);
  await page.getByLabel('PIN (optional)').fill(pin);
  await page.getByRole('button', { name: 'Start a party' }).click();
  await inside(page);
  return page.url();
}

/** Goes to a party by its link; resolves when the page has answered. */
export async function knock(page: Page, link: string, { name, pin = '' }: Visit): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Your name').fill(name);
  if (pin !== '') await page.getByLabel('PIN', { exact: true }).fill(pin);
  await page.getByRole('button', { name: 'Join the party' }).click();
}

/** Joins a party by its link. */
export async function join(page: Page, link: string, visit: Visit): Promise<void> {
  await knock(page, link, visit);
  await inside(page);
}

/** The same party, as another gateway serves it. */
export function linkAt(link: string, origin: string): string {
  const { search } = new URL(link);
  return `${origin}/${search}`;
}

/** The id of the room that a party's link names. */
export function roomOf(link: string): string {
  return new URL(link).searchParams.get('tandemRoom') ?? '';
}

/** Waits until the page shows a party. */
export async function inside(page: Page): Promise<void> {
  await page.getByRole('heading', { name: /^People/ }).waitFor();
}

/** The row of a member in the list of people. */
export function person(page: Page, name: string): Locator {
  return page
    .getByRole('listitem')
    .filter({ hasText: name })
    .filter({ has: page.locator('.avatar') });
}

/** Says something in the chat. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Write a message').fill(text);
  await page.keyboard.press('Enter');
}

/** A line of the chat or of what happened. */
export function line(page: Page, text: string | RegExp): Locator {
  return page.getByRole('list', { name: 'Messages' }).getByText(text, { exact: true });
}

/** Puts on the sample clip and plays it. */
export async function playSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Play the sample clip' }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
}

/** What a player does at one moment: its position (s), and when that was read (ms of the machine's clock). */
export interface Reading {
  readonly position: number;
  readonly paused: boolean;
  readonly at: number;
}

/** Reads the player of a page. */
export async function read(page: Page): Promise<Reading> {
  return await page.evaluate(() => {
    const video = document.querySelector('video');
    const at = performance.timeOrigin + performance.now();
    return { position: video?.currentTime ?? Number.NaN, paused: video?.paused ?? true, at };
  });
}

const SAMPLE_S = 20;

/** How far two players of the sample clip, which loops, are apart, ms: the first one ahead of the second. */
export function apart(one: Reading, other: Reading): number {
  const difference = one.position - one.at / 1_000 - (other.position - other.at / 1_000);
  const turned = ((((difference + SAMPLE_S / 2) % SAMPLE_S) + SAMPLE_S) % SAMPLE_S) - SAMPLE_S / 2;
  return turned * 1_000;
}
