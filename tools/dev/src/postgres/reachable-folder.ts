import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { ServerUser } from './binaries.ts';

const outside = '/var/tmp';

/**
 * A folder that the server's user can enter: the wanted one, or, when that lies under a folder closed to it such as
 * root's home, one under /var/tmp that belongs to this checkout alone and outlives a restart of the machine.
 */
export async function reachableFolder(
  wanted: string,
  user: ServerUser | undefined,
  say: (line: string) => void,
): Promise<string> {
  await mkdir(wanted, { recursive: true });
  if (user === undefined) return wanted;
  const enters = await promisify(execFile)('/bin/sh', ['-c', 'cd "$0"', wanted], { ...user, cwd: '/' }).then(
    () => true,
    () => false,
  );
  if (enters) return wanted;
  const mark = createHash('sha256').update(wanted).digest('hex').slice(0, 12);
  const folder = join(outside, `tandem-watch-${basename(wanted)}-${mark}`);
  await mkdir(folder, { recursive: true });
  say(`PostgreSQL runs as another user, which cannot enter ${wanted}: its data is in ${folder}`);
  return folder;
}
