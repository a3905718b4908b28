import { join } from 'node:path';
import { repository } from '@tandem-watch/dev';
import type { Page } from 'playwright-core';

/** Where the tests leave pictures of the main states, for people to look at. */
export const shots: string = join(repository, '.data/screenshots');

/** Takes a picture of what a page shows. */
export async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(shots, `${name}.png`) });
}
