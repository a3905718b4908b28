import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type OxlintOverride } from 'oxlint';

const libs = ['protocol', 'room', 'service', 'storage-redis', 'storage-postgres', 'client'];

/** Who may import which workspace package; nothing may import an app. A row may stand before its folder exists. */
const may: Record<string, readonly string[]> = {
  'libs/protocol': [],
  'libs/room': ['protocol'],
  'libs/client': ['protocol'],
  'libs/service': [],
  'libs/storage/redis': ['protocol'],
  'libs/storage/postgres': ['protocol'],
  'apps/gateway': ['protocol', 'storage-redis', 'service'],
  'apps/room-worker': ['protocol', 'room', 'storage-redis', 'storage-postgres', 'service'],
  'apps/archiver': ['protocol', 'storage-redis', 'storage-postgres', 'service'],
  'apps/migrate': ['storage-postgres', 'service'],
  'apps/web': ['protocol', 'client'],
  'tools/dev': ['service'],
  'tools/replay': ['protocol'],
  'tools/bench': [],
  'tools/history': ['storage-postgres', 'service'],
  'tools/admin': [],
  'tools/chaos': [...libs, 'dev'],
  'tools/model': [],
  'tools/manifests': [],
  'tools/rollout': ['bench', 'dev'],
  'tools/observe': ['client', 'dev'],
  e2e: [...libs, 'dev', 'bench'],
  'e2e-web': ['client', 'dev'],
  'test/support': ['dev'],
  examples: ['client'],
};

/** What only test files may import, and only where the package declares it. */
const mayInTests = ['test-support'];

interface Refusal {
  readonly group: string[];
  readonly message: string;
}

/** Third-party imports refused per project. */
const mayNot: Record<string, Refusal> = {
  'libs/room': { group: ['ioredis', 'pg', 'kysely', 'pino', 'ws', 'zod'], message: 'room is pure: no I/O.' },
  'libs/protocol': {
    group: ['ioredis', 'pg', 'kysely', 'pino', 'ws'],
    message: 'protocol needs zod and nothing else.',
  },
  'libs/client': { group: ['ioredis', 'pg', 'kysely', 'pino'], message: 'client speaks the protocol, not to stores.' },
  'libs/storage/redis': { group: ['pg', 'kysely'], message: 'storage/redis never talks to PostgreSQL.' },
  'libs/storage/postgres': { group: ['ioredis'], message: 'storage/postgres never talks to Redis.' },
  'apps/gateway': { group: ['pg', 'kysely'], message: 'gateway never talks to PostgreSQL.' },
  'apps/web': { group: ['ioredis', 'pg', 'kysely', 'pino'], message: 'web runs in browsers.' },
};

/** Sources that browsers run, or that must stay pure: their tests may use Node, they may not. */
const withoutNode = ['libs/protocol', 'libs/room', 'libs/client', 'apps/web'];

const scope = '@tandem-watch/';

/** What a library offers besides its index. */
const entries = ['client/webrtc'];
const here = import.meta.dirname;

type Manifest = Record<string, Record<string, string> | undefined>;

function manifest(dir: string): Manifest {
  const file = join(here, dir, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : {};
}

function inScope(dependencies: Record<string, string> | undefined): string[] {
  return Object.keys(dependencies ?? {})
    .filter((name) => name.startsWith(scope))
    .map((name) => name.slice(scope.length));
}

/**
 * The workspace packages that a project declares: Nx draws its graph from these, so that an undeclared import would be
 * missed by `nx affected` and has to fail. A dependency that the table refuses stops the whole config.
 */
function declared(dir: string, allowed: readonly string[]): { sources: string[]; tests: string[] } {
  const { dependencies, devDependencies } = manifest(dir);
  const sources = inScope(dependencies);
  const tests = [...sources, ...inScope(devDependencies)];
  const refused = [
    ...sources.filter((name) => !allowed.includes(name)),
    ...tests.filter((name) => !allowed.includes(name) && !mayInTests.includes(name)),
  ];
  if (refused.length > 0) throw new Error(`${dir}/package.json may not depend on ${refused.join(', ')}`);
  return { sources, tests };
}

/** Every folder that the root package.json makes a workspace. */
function workspaceFolders(): string[] {
  const root = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')) as { workspaces: string[] };
  return root.workspaces.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const parent = pattern.slice(0, -2);
    return readdirSync(join(here, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(here, parent, entry.name, 'package.json')))
      .map((entry) => `${parent}/${entry.name}`);
  });
}

const unknown = workspaceFolders().filter((dir) => may[dir] === undefined);
if (unknown.length > 0) throw new Error(`oxlint.config.ts has no row in its import table for: ${unknown.join(', ')}`);

function inScopeOf(names: readonly string[]): string[] {
  return names.map((name) => scope + name);
}

function withEntries(packages: readonly string[]): string[] {
  return [...packages, ...entries.filter((entry) => packages.some((name) => entry.startsWith(`${name}/`)))];
}

function restrict(dir: string, packages: readonly string[], refusals: readonly Refusal[]): OxlintOverride['rules'] {
  const list = may[dir]?.join(', ') || 'no workspace package';
  const patterns = [
    // But `client/webrtc`, which is an entry of its own; there is no look-ahead here.
    { regex: '^@tandem-watch/[^/]+/([^w]|w[^e]|webrtc.)', message: "No deep imports: use the library's index." },
    {
      regex: '(^|/)\\.\\./(.*/)?(apps|libs|tools|e2e|test/support)/',
      message: 'Import workspace code by package name.',
    },
    {
      group: ['@tandem-watch/*', ...inScopeOf(entries), ...inScopeOf(withEntries(packages)).map((name) => `!${name}`)],
      message: `${dir} may import only ${list}, and must declare it in its package.json.`,
    },
    ...refusals,
  ];
  return { 'eslint/no-restricted-imports': ['error', { patterns }] };
}

/** Tests, and what only they use: `test/` beside a project's `src/`. */
const tests = ['**/*.test.ts', '**/test/**'];

/** Overrides replace a rule's options, so each project's rows repeat the common patterns. */
const boundaries = Object.entries(may).flatMap(([dir, allowed]): OxlintOverride[] => {
  const names = declared(dir, allowed);
  const thirdParty = mayNot[dir] === undefined ? [] : [mayNot[dir]];
  const node = withoutNode.includes(dir) ? [{ group: ['node:*'], message: `${dir} runs without Node.` }] : [];
  return [
    { files: [`${dir}/**`], excludeFiles: tests, rules: restrict(dir, names.sources, [...thirdParty, ...node]) },
    { files: tests.map((glob) => `${dir}/${glob}`), rules: restrict(dir, names.tests, thirdParty) },
  ];
});

const unsafe = ['argument', 'assignment', 'call', 'member-access', 'return'].map((k) => `typescript/no-unsafe-${k}`);

const on = [
  ...unsafe,
  'eslint/eqeqeq',
  'eslint/no-unused-vars',
  'import/no-cycle',
  'typescript/await-thenable',
  'typescript/ban-ts-comment',
  'typescript/consistent-type-imports',
  'typescript/no-explicit-any',
  'typescript/no-floating-promises',
  'typescript/no-misused-promises',
  'typescript/no-non-null-assertion',
  'typescript/only-throw-error',
  'typescript/switch-exhaustiveness-check',
];

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'import', 'oxc', 'promise', 'node'],
  categories: { correctness: 'error' },
  options: { typeAware: true, reportUnusedDisableDirectives: 'error' },
  ignorePatterns: ['**/dist/**', '**/out-tsc/**', '**/out/**', 'coverage/**', '.nx/**', '.data/**'],
  rules: {
    ...Object.fromEntries(on.map((rule) => [rule, 'error'] as const)),
    'eslint/max-lines': ['error', { max: 400 }],
    'eslint/max-lines-per-function': ['error', { max: 60 }],
  },
  overrides: [
    ...boundaries,
    {
      files: ['libs/room/src/**', 'libs/protocol/src/**'],
      excludeFiles: tests,
      rules: {
        'eslint/no-restricted-globals': ['error', { name: 'Date', message: 'Time is an argument here.' }],
        'eslint/no-restricted-properties': [
          'error',
          { object: 'Math', property: 'random', message: 'Randomness is an argument here.' },
        ],
      },
    },
    {
      files: tests,
      rules: { 'typescript/no-non-null-assertion': 'off', 'eslint/max-lines-per-function': 'off' },
    },
  ],
});
