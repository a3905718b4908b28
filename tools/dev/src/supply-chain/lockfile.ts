import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { repository } from '../start/program.ts';

type Names = Readonly<Record<string, string>>;

/** What package-lock.json says of one folder: a workspace, or a package in a `node_modules`. */
export interface LockEntry {
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  readonly license?: string | undefined;
  readonly integrity?: string | undefined;
  readonly link?: boolean | undefined;
  /** Of a link the folder of the workspace, of a package an address that is no registry's. */
  readonly resolved?: string | undefined;
  readonly hasInstallScript?: boolean | undefined;
  readonly dependencies?: Names | undefined;
  readonly optionalDependencies?: Names | undefined;
  readonly peerDependencies?: Names | undefined;
}

const word = z.string().optional();
const names = z.record(z.string(), z.string()).optional();
const entry: z.ZodType<LockEntry> = z.object({
  name: word,
  version: word,
  license: word,
  integrity: word,
  link: z.boolean().optional(),
  resolved: word,
  hasInstallScript: z.boolean().optional(),
  dependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
});

/** Everything that package-lock.json holds, by folder; '' is the root. */
export type Lockfile = ReadonlyMap<string, LockEntry>;

/** Reads the lockfile of the repository. */
export function readLockfile(): Lockfile {
  const text = readFileSync(join(repository, 'package-lock.json'), 'utf8');
  const { packages } = z.object({ packages: z.record(z.string(), entry) }).parse(JSON.parse(text));
  return new Map(Object.entries(packages));
}

/** A package of others that runs in production, or is bundled for it. */
export interface ProductionPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression; null when the package names none. */
  readonly licence: string | null;
}

/** What is shipped: the processes, the page, and the client library. Tools and tests are not. */
const SHIPPED = /^(apps\/[^/]+|libs\/client)$/;

/** The packages of others that what is shipped needs, directly or not, in the order of their names. */
export function productionPackages(lockfile: Lockfile): ProductionPackage[] {
  const found = new Set<string>();
  const open = [...lockfile.keys()].filter((folder) => SHIPPED.test(folder));
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    if (found.has(folder)) continue;
    found.add(folder);
    const { dependencies, optionalDependencies, peerDependencies } = lockfile.get(folder) ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const place = placeOf(lockfile, folder, name);
      if (place !== null) open.push(place);
    }
  }
  return [...found]
    .filter((folder) => folder.includes('node_modules/'))
    .map((folder) => packageOf(folder, lockfile.get(folder)))
    .toSorted((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version));
}

/** Where Node finds a package from a folder: in its own `node_modules` or the next one above. Null when it is not there. */
function placeOf(lockfile: Lockfile, from: string, name: string): string | null {
  for (let folder = from; ; folder = folder.replace(/(^|\/)[^/]*$/, '')) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    const there = lockfile.get(place);
    if (there !== undefined) return there.link === true ? (there.resolved ?? null) : place;
    if (folder === '') return null;
  }
}

function packageOf(folder: string, { name, version = '', license }: LockEntry = {}): ProductionPackage {
  return { name: name ?? folder.replace(/^.*node_modules\//, ''), version, licence: license ?? null };
}
