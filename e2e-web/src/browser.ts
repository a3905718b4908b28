import { chromium, type Browser, type Page, type ViewportSize } from 'playwright-core';

const switches = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--mute-audio',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
];

/** Starts the Chromium that the setup found. Several windows of one browser share no storage, as several people do not. */
export async function startBrowser(): Promise<Browser> {
  const { CHROMIUM: executablePath } = process.env;
  if (executablePath === undefined) throw new Error('there is no Chromium');
  return await chromium.launch({ executablePath, args: switches });
}

/** What is wrong on a page must not go unseen: errors of scripts, and what the security policy forbids. */
export interface Watched {
  readonly page: Page;
  readonly problems: readonly string[];
}

/** Opens a page as a new person: nothing is stored yet. */
export async function openAs(
  browser: Browser,
  viewport: ViewportSize = { width: 1280, height: 800 },
): Promise<Watched> {
  const context = await browser.newContext({
    viewport,
    permissions: ['clipboard-read', 'clipboard-write', 'camera', 'microphone'],
  });
  return watch(await context.newPage());
}

/** Opens another tab of the same person. */
export async function anotherTab(page: Page): Promise<Watched> {
  return watch(await page.context().newPage());
}

function watch(page: Page): Watched {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    const text = message.text();
    if (/Content Security Policy|Refused to/.test(text)) problems.push(text);
  });
  return { page, problems };
}
