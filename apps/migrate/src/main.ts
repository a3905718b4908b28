import { createLogger } from '@tandem-watch/service';
import { migrate, postgresUrl } from '@tandem-watch/storage-postgres';
import { hostname } from 'node:os';
import { migrateConfig } from './config.ts';

const result = migrateConfig(process.env);
if (!result.ok) {
  for (const problem of result.problems) process.stderr.write(`${problem}\n`);
  process.exit(1);
}
const { config } = result;
const log = createLogger({ service: 'migrate', nodeId: hostname(), level: config.LOG_LEVEL });
const code = await migrate({ url: postgresUrl(config), partitions: config.PARTITIONS, now: Date.now() }).then(
  (migrated) => {
    log.info(migrated, 'migrated');
    return 0;
  },
  (error: unknown) => {
    log.error({ error }, 'not migrated');
    return 1;
  },
);
process.exit(code);
