import { hostname } from 'node:os';
import { createLogger } from '@tandem-watch/service';
import { makeRoles, migrate } from '@tandem-watch/storage-postgres';
import { migrateConfig } from './config.ts';
import { withPatience } from './with-patience.ts';

const result = migrateConfig(process.env);
if (!result.ok) {
  for (const problem of result.problems) process.stderr.write(`${problem}\n`);
  process.exit(1);
}
const { config } = result;
const { url, roles, waitMs, PARTITIONS: partitions } = config;
const log = createLogger({ service: 'migrate', nodeId: config.NODE_ID ?? hostname(), level: config.LOG_LEVEL });
const patience = {
  waitMs,
  random: Math.random,
  onRetry: (reason: string) => log.warn({ reason }, 'PostgreSQL is not ready, trying again'),
};

try {
  if (roles !== null) {
    await withPatience(() => makeRoles(roles.url, roles.passwords), patience);
    log.info('the roles are made');
  }
  const done = await withPatience(() => migrate({ url, partitions, now: Date.now() }), patience);
  log.info(done, 'the database is up to date');
} catch (error) {
  log.error({ error }, 'the migration failed');
  process.exitCode = 1;
}
