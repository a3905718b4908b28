import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { root } from '../src/overlays.ts';

/** What reads the settings of each process, in its `src/config.ts`. */
const READERS: Readonly<Record<string, string>> = {
  gateway: 'gatewayConfig',
  'room-worker': 'workerConfig',
  archiver: 'archiverConfig',
  migrate: 'migrateConfig',
};

/** Where Secrets are mounted. */
const MOUNTED = '/run/secrets/tandem-watch';

const answer = z.union([
  z.object({ ok: z.literal(true) }).transform((): string[] => []),
  z.object({ ok: z.literal(false), problems: z.array(z.string()) }).transform(({ problems }) => problems),
]);

/**
 * The faults that a process itself finds in its variables, in production, with its Secret laid out as files. No app can
 * be imported, so it is asked in a process of its own.
 */
export function processFaults(
  app: string,
  variables: ReadonlyMap<string, string | null>,
  secret: Readonly<Record<string, string>>,
): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
  for (const [key, value] of Object.entries(secret)) writeFileSync(join(folder, key), value);
  const env: Record<string, string> = { NODE_ENV: 'production' };
  for (const [name, value] of variables) env[name] = value?.replace(MOUNTED, folder) ?? 'a-pod';
  const config = JSON.stringify(join(root, 'apps', app, 'src/config.ts'));
  const script = `
    const { ${READERS[app]}: read } = await import(${config});
    console.log(JSON.stringify(read(process.env, () => 'a key')));`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { env, encoding: 'utf8' });
  return run.status === 0 ? answer.parse(JSON.parse(run.stdout)) : [run.stderr];
}
