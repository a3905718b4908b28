import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const skip = ['**/node_modules/**', '**/dist/**', '**/out/**', '**/out-tsc/**'];

/** GitHub's own packages import JSON as only bundlers can. */
const server = { deps: { inline: [/@actions/] } };

/** The modules that k6 brings along, for its script. */
const alias = { 'k6/': new URL('e2e/test/k6/', import.meta.url).pathname };

type Needs = 'redis' | 'pg';

/** A tier is a vitest project chosen by file name; its stores start once per run, and only when a file of it runs. */
function tier(name: string, include: string, needs: Needs[], exclude: string[] = []): TestProjectInlineConfiguration {
  const globalSetup = needs.map((n) => `test/support/${n}.setup.ts`);
  const setupFiles = needs.map((n) => `test/support/skip-${n}.ts`);
  const poll = { timeout: 15_000, interval: 25 };
  const patience = needs.length > 0 ? { testTimeout: 30_000, hookTimeout: 60_000, expect: { poll } } : {};
  const files = { include: [include], exclude: [...skip, ...exclude] };
  return { extends: true, test: { name, ...files, ...patience, globalSetup, setupFiles, server, alias } };
}

export default defineConfig({
  test: {
    passWithNoTests: true,
    reporters: ['default', './test/support/tally-reporter.ts'],
    coverage: {
      provider: 'v8',
      include: ['{apps,libs}/**/src/**/*.ts'],
      exclude: ['**/*.test.ts'],
      reporter: ['text-summary', 'lcov'],
    },
    projects: [
      tier('unit', '{apps,libs,tools,test}/**/*.test.ts', [], ['**/*.{redis,pg,stores}.test.ts']),
      tier('redis', '{apps,libs,tools,test}/**/*.redis.test.ts', ['redis']),
      tier('pg', '{apps,libs,tools,test}/**/*.pg.test.ts', ['pg']),
      tier('stores', '{apps,libs,tools,test}/**/*.stores.test.ts', ['redis', 'pg']),
      tier('e2e', 'e2e/**/*.test.ts', ['redis', 'pg']),
    ],
  },
});
