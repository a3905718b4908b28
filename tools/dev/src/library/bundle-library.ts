import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { basename, join, resolve } from 'node:path';
import { argv, execPath } from 'node:process';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import * as z from 'zod';
import { bundleDeclarations, exportsOf, readDeclarations } from './declarations.ts';

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string().optional(),
  exports: z.record(z.string(), z.string()),
});

/** An entry of the library: `.` is `index`, `./webrtc` is `webrtc`. */
interface Entry {
  readonly path: string;
  readonly name: string;
  /** Its source, below the library's folder. */
  readonly source: string;
}

const run = promisify(execFile);

/**
 * Makes the package of a library in `<folder>/out`, ready to be published: an ES module and a declaration file an entry,
 * which import no other package. Fails when the first entry is bigger than `limit` bytes, minified and gzipped, or when
 * the declarations do not compile by themselves.
 */
async function bundleLibrary(folder: string, limit: number): Promise<void> {
  const out = join(folder, 'out');
  const manifest = manifestSchema.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
  const entries = Object.entries(manifest.exports).map(([path, source]): Entry => {
    return { path, source, name: path === '.' ? 'index' : path.slice(2) };
  });
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await writeCode(folder, out, entries);
  await writeDeclarations(folder, out, entries);
  await compileDeclarations(out, entries);
  await writeFile(join(out, 'package.json'), `${JSON.stringify(published(manifest, entries), null, 2)}\n`);
  await cp(join(folder, 'README.md'), join(out, 'README.md'));
  for (const entry of entries) {
    const size = await gzipped(join(folder, entry.source));
    console.log(`${manifest.name} ${entry.path}: ${size} bytes, minified and gzipped`);
    if (entry.path === '.' && size > limit) throw new Error(`${basename(folder)} is bigger than ${limit} bytes`);
  }
}

const options = { bundle: true, format: 'esm', platform: 'neutral', target: 'es2022', logLevel: 'warning' } as const;

async function writeCode(folder: string, out: string, entries: readonly Entry[]): Promise<void> {
  const entryPoints = Object.fromEntries(entries.map(({ name, source }) => [name, join(folder, source)]));
  await build({ ...options, entryPoints, outdir: out, splitting: true, sourcemap: true, chunkNames: 'chunk-[hash]' });
}

async function gzipped(source: string): Promise<number> {
  const { outputFiles } = await build({ ...options, entryPoints: [source], minify: true, write: false });
  return outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
}

async function writeDeclarations(folder: string, out: string, entries: readonly Entry[]): Promise<void> {
  const dist = join(folder, 'dist');
  const all = await readDeclarations([dist, resolve(folder, '../protocol/dist')]);
  const names = await Promise.all(
    entries.map(({ source }) => exportsOf(join(dist, source.replace('./src/', '').replace(/\.ts$/, '.d.ts')))),
  );
  for (const [index, { name }] of entries.entries()) {
    const other = index === 0 ? undefined : { path: './index.js', names: names[0] ?? [] };
    const head = name === 'webrtc' ? '/// <reference lib="dom" />\n' : '';
    await writeFile(join(out, `${name}.d.ts`), head + bundleDeclarations(names[index] ?? [], all, other));
  }
}

/** Without libraries of a browser or of Node, and with every error inside the declarations shown. */
async function compileDeclarations(out: string, entries: readonly Entry[]): Promise<void> {
  const tsc = resolve(import.meta.dirname, '../../../../node_modules/typescript/bin/tsc');
  const flags = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false'];
  const target = ['--target', 'es2022', '--lib', 'es2022', '--module', 'nodenext', '--types', ''];
  for (const { name } of entries) {
    await run(execPath, [tsc, ...flags, ...target, '--ignoreConfig', join(out, `${name}.d.ts`)]).catch(
      (error: unknown) => {
        console.error(z.object({ stdout: z.string() }).safeParse(error).data?.stdout);
        throw new Error(`the declarations of ${name} do not compile by themselves`);
      },
    );
  }
}

function published(manifest: z.output<typeof manifestSchema>, entries: readonly Entry[]): object {
  const { name, version, description } = manifest;
  const paths = ({ name: file }: Entry): object => ({ types: `./${file}.d.ts`, default: `./${file}.js` });
  return {
    name,
    version,
    description,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20' },
    exports: {
      ...Object.fromEntries(entries.map((entry) => [entry.path, paths(entry)])),
      './package.json': './package.json',
    },
    files: ['*.js', '*.js.map', '*.d.ts'],
  };
}

const [, , folder, limit] = argv;
if (folder === undefined || limit === undefined) {
  throw new Error('usage: node tools/dev/src/library/bundle-library.ts <library folder> <limit in bytes>');
}
await bundleLibrary(resolve(folder), Number(limit));
