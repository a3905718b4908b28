import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { repository } from '@tandem-watch/dev';
import type { Patch } from './mutation.ts';

/** A copy of what the processes run, which may be changed. */
export interface PatchedCopy {
  readonly root: string;
  readonly remove: () => Promise<void>;
}

const left = new Set(['node_modules', 'dist', 'out', 'out-tsc']);
const scope = '@tandem-watch';

/**
 * Copies apps and libs into a temporary folder and changes them there, so that the sources themselves need no switch.
 * Packages are found as always: `node_modules` links to the real ones, those of this repository to the copies. Throws
 * when a patch does not apply exactly once.
 */
export async function patchedCopy(patches: readonly Patch[]): Promise<PatchedCopy> {
  const root = await mkdtemp(join(tmpdir(), 'tandem-watch-copy-'));
  for (const folder of ['apps', 'libs']) {
    const filter = (path: string): boolean => !left.has(basename(path));
    await cp(join(repository, folder), join(root, folder), { recursive: true, filter });
  }
  await cp(join(repository, 'package.json'), join(root, 'package.json'));
  await linkPackages(root);
  for (const patch of patches) await apply(root, patch);
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}

async function linkPackages(root: string): Promise<void> {
  const [from, to] = [join(repository, 'node_modules'), join(root, 'node_modules')];
  await mkdir(join(to, scope), { recursive: true });
  for (const name of await readdir(from)) {
    if (name !== scope) await symlink(join(from, name), join(to, name));
  }
  for (const folder of await packageFolders()) {
    const { name } = await readManifest(join(repository, folder));
    await symlink(join(root, folder), join(to, name));
  }
}

async function packageFolders(): Promise<string[]> {
  const within = async (folder: string): Promise<string[]> =>
    (await readdir(join(repository, folder))).map((name) => join(folder, name));
  const folders = [...(await within('apps')), ...(await within('libs')), ...(await within('libs/storage'))];
  const found = await Promise.all(
    folders.map(async (folder) => ((await readdir(join(repository, folder))).includes('package.json') ? [folder] : [])),
  );
  return found.flat().map((folder) => relative('.', folder));
}

async function readManifest(folder: string): Promise<{ name: string }> {
  const text = await readFile(join(folder, 'package.json'), 'utf8');
  return { name: /"name": "([^"]+)"/.exec(text)?.[1] ?? basename(folder) };
}

async function apply(root: string, { file, find, replace }: Patch): Promise<void> {
  const path = join(root, file);
  const parts = (await readFile(path, 'utf8')).split(find);
  if (parts.length !== 2) throw new Error(`${file} holds what is to be changed ${parts.length - 1} times: ${find}`);
  await writeFile(path, parts.join(replace));
}
