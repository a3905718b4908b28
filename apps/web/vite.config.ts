import { defineConfig } from 'vite';

/**
 * The page as static files: names carry a hash of what is in them, and nothing stands inline, so that the gateway can
 * forbid inline scripts and styles.
 */
export default defineConfig({
  build: {
    outDir: 'out',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    chunkSizeWarningLimit: 700,
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
