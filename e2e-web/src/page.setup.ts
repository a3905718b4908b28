import { rm } from 'node:fs/promises';
import { buildPage, findChromium } from '@tandem-watch/dev';
import { shots } from './shots.ts';

/** Builds the page, and sees that there is a browser, once for all tests. */
export async function setup(): Promise<void> {
  process.env['CHROMIUM'] = await findChromium((line) => process.stdout.write(`${line}\n`));
  await buildPage();
  await rm(shots, { recursive: true, force: true });
}
