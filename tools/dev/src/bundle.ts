import { join, resolve } from 'node:path';
import { argv } from 'node:process';
import { build } from 'esbuild';

/** ws, pg, ioredis and pino are CommonJS and call `require`, which an ES module lacks. */
const banner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/**
 * Bundles an app, `<folder>/src/main.ts`, with everything it imports, into `<folder>/out/main.mjs`; what is imported only
 * when it is needed stands in files beside it.
 */
async function bundle(folder: string): Promise<void> {
  await build({
    entryPoints: [join(folder, 'src/main.ts')],
    outdir: join(folder, 'out'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    sourcemap: true,
    external: ['pg-native'],
    banner: { js: banner },
    logLevel: 'warning',
  });
}

const [, , folder] = argv;
if (folder === undefined) throw new Error('usage: node tools/dev/src/bundle.ts <app folder>');
await bundle(resolve(folder));
