import { readdirSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { repository } from '../start/program.ts';
import { billOfMaterials } from './bill-of-materials.ts';
import { isLicenceAllowed } from './licences.ts';
import { productionPackages, readLockfile } from './lockfile.ts';

const manifest = z.object({
  workspaces: z.array(z.string()).default([]),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
  allowScripts: z.record(z.string(), z.boolean()).default({}),
});

const read = (...path: string[]): z.output<typeof manifest> =>
  manifest.parse(JSON.parse(readFileSync(join(repository, ...path, 'package.json'), 'utf8')));

const lockfile = readLockfile();
const packages = productionPackages(lockfile);

describe('what is shipped', () => {
  test('holds the packages that the processes import, and none of tools or tests', () => {
    const names = packages.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['ws', 'ioredis', 'pg', 'kysely', 'pino', 'prom-client', 'zod', 'jose']),
    );
    for (const name of ['vitest', 'vite', 'typescript', 'testcontainers', 'fast-check', 'nx']) {
      expect(names).not.toContain(name);
    }
    expect(names.length).toBeLessThan(80);
  });

  test('has licences that ask for their text to be kept, and for nothing else', () => {
    expect(packages.filter(({ licence }) => !isLicenceAllowed(licence))).toEqual([]);
  });

  test('has a bill of materials in CycloneDX, with a hash of each package', async () => {
    const { components, dependencies } = await billOfMaterials(packages);
    expect(components.map((each) => each['bom-ref']).toSorted()).toEqual(
      [...new Set(packages.map(({ name, version }) => `${name}@${version}`))].toSorted(),
    );
    expect(components.filter((each) => !each.purl.startsWith('pkg:npm/') || !('hashes' in each))).toEqual([]);
    expect(dependencies).toHaveLength(components.length);
  }, 60_000);
});

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['MIT AND Apache-2.0', true],
  ['MIT AND AGPL-3.0-only', false],
  ['GPL-2.0-or-later', false],
  ['SEE LICENSE IN LICENSE.txt', false],
  [null, false],
])('the licence %s is allowed: %s', (expression, allowed) => {
  expect(isLicenceAllowed(expression)).toBe(allowed);
});

describe('the lockfile', () => {
  const foreign = [...lockfile].filter(([folder, { link }]) => folder.includes('node_modules/') && link !== true);

  test('has a hash of every package', () => {
    expect(foreign.length).toBeGreaterThan(100);
    expect(foreign.filter(([, { integrity }]) => integrity?.startsWith('sha512-') !== true)).toEqual([]);
  });

  test('is of registries alone: no package comes from an address of its own', () => {
    expect(foreign.filter(([, { resolved }]) => resolved !== undefined).map(([folder]) => folder)).toEqual([]);
  });

  test('every script that a package would run when it is installed is decided in package.json', () => {
    const { allowScripts } = read();
    const withScripts = foreign.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    const names = new Set(withScripts.map(([folder]) => folder.replace(/^.*node_modules\//, '')));
    expect([...names].filter((name) => !(name in allowScripts))).toEqual([]);
    expect(Object.entries(allowScripts).flatMap(([name, allowed]) => (allowed ? [name] : []))).toEqual(['node']);
    expect(packages.filter(({ name }) => names.has(name))).toEqual([]);
  });
});

test('every dependency of every workspace is pinned to one version', () => {
  const folders = read().workspaces.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const parent = pattern.slice(0, -2);
    return readdirSync(join(repository, parent)).map((name) => `${parent}/${name}`);
  });
  const loose = ['', ...folders]
    .filter((folder) => existsSync(join(repository, folder, 'package.json')))
    .flatMap((folder) => {
      const { dependencies, devDependencies, optionalDependencies } = read(folder);
      return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
        .filter(([name, version]) => !name.startsWith('@tandem-watch/') && !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
        .map(([name, version]) => `${folder}: ${name} ${version}`);
    });
  expect(loose).toEqual([]);
});
