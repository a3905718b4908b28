import {
  LEVELS,
  choice,
  milliseconds,
  port,
  readConfig,
  toggle,
  wholeNumber,
  type ConfigResult,
  type Env,
} from '@tandem-watch/service';
import * as z from 'zod';

const schema = z.object({
  NODE_ENV: choice(['development', 'production', 'test']).default('development'),
  NODE_ID: z.string().optional(),
  LOG_LEVEL: choice(LEVELS).default('info'),
  HOST: z.string().default('0.0.0.0'),
  HEALTH_PORT: port().default(9100),
  REDIS_URL: z.string().optional(),
  REDIS_CLUSTER: toggle().default(false),
  REDIS_HOST: z.string().default('localhost'),
  REDIS_PORT: port().default(6379),
  REDIS_USERNAME: z.string().optional(),
  REDIS_PASSWORD: z.string().optional(),
  DATABASE_URL: z.string().optional(),
  POSTGRES_HOST: z.string().default('localhost'),
  POSTGRES_PORT: port().default(5432),
  POSTGRES_DB: z.string().default('tandem_watch'),
  POSTGRES_USER: z.string().default('tandem_archiver'),
  POSTGRES_PASSWORD: z.string().optional(),
  ARCHIVE_EVERY_MS: milliseconds(100).default(30_000),
  HISTORY_RETENTION_DAYS: wholeNumber(1, 36_500).default(90),
  HISTORY_MONTHS_AHEAD: wholeNumber(1, 24).default(3),
});

/** The settings of the archiver. */
export type ArchiverConfig = z.output<typeof schema>;

/** Reads the settings, or says in one line each what is wrong. */
export function archiverConfig(env: Env): ConfigResult<ArchiverConfig> {
  return readConfig(schema, env, ['REDIS_URL', 'REDIS_PASSWORD', 'DATABASE_URL', 'POSTGRES_PASSWORD']);
}
