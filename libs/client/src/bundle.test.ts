import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** What a bundler makes of a page's code, minified. */
async function bundled(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    alias: { '@tandem-watch/client': join(import.meta.dirname, 'index.ts') },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    legalComments: 'none',
  });
  return outputFiles[0]?.text ?? '';
}

test('the whole library is smaller than 15 kB, minified and gzipped, and has no schema in it', async () => {
  const text = await bundled("export * from '@tandem-watch/client'");
  expect(gzipSync(text, { level: 9 }).length).toBeLessThan(15_000);
  expect(text).not.toContain('ZodError');
});

test('who only joins rooms gets nothing of what keeps players in sync', async () => {
  const [whole, joining] = await Promise.all([
    bundled("export * from '@tandem-watch/client'"),
    bundled("export { joinRoom } from '@tandem-watch/client'"),
  ]);
  expect(joining).not.toContain('playbackRate');
  expect(joining.length).toBeLessThan(whole.length * 0.8);
});

test('a name that is not used leaves nothing behind', async () => {
  expect(await bundled("import { joinRoom, syncPlayer } from '@tandem-watch/client'")).toBe('');
  const player = await bundled("export { mediaPlayer } from '@tandem-watch/client'");
  expect(player.length).toBeLessThan(2_000);
});
