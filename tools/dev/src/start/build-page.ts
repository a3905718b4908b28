import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from './program.ts';

const run = promisify(execFile);
const vite = join(repository, 'node_modules/vite/bin/vite.js');

/**
 * Builds the watch page, which the gateways serve. In a process of its own: Vite sets NODE_ENV to production where it
 * runs, and the gateways would inherit that. Rejects with what is wrong with the page's sources.
 */
export async function buildPage(): Promise<void> {
  await run(process.execPath, [vite, 'build', join(repository, 'apps/web'), '--logLevel', 'error']);
}
