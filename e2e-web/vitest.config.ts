import { defineConfig } from 'vitest/config';

/** The page in a real Chromium, against whole clusters: one file after the other, they share two cores. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['src/**/*.test.ts'],
    globalSetup: ['src/page.setup.ts'],
    reporters: ['default', '../test/support/tally-reporter.ts'],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000, interval: 50 } },
  },
});
