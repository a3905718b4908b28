import {
  type ConfigResult,
  type Env,
  LEVELS,
  choice,
  milliseconds,
  port,
  readConfig,
  wholeNumber,
} from '@tandem-watch/service';
import { postgresUrl, type RolePasswords } from '@tandem-watch/storage-postgres';
import * as z from 'zod';

const schema = z.object({
  NODE_ENV: choice(['development', 'production', 'test']).default('development'),
  NODE_ID: z.string().optional(),
  LOG_LEVEL: choice(LEVELS).default('info'),
  DATABASE_URL: z.string().optional(),
  POSTGRES_HOST: z.string().default('localhost'),
  POSTGRES_PORT: port().default(5432),
  POSTGRES_DB: z.string().default('tandem_watch'),
  POSTGRES_USER: z.string().default('tandem_migrator'),
  POSTGRES_PASSWORD: z.string().optional(),
  PARTITIONS: wholeNumber(1, 100).default(16),
  WAIT_MS: milliseconds(0).default(60_000),
  ADMIN_DATABASE_URL: z.string().optional(),
  MIGRATOR_PASSWORD: z.string().optional(),
  WORKER_PASSWORD: z.string().optional(),
  ARCHIVER_PASSWORD: z.string().optional(),
  READER_PASSWORD: z.string().optional(),
});

type Settings = z.output<typeof schema>;

/** The settings of a migration. */
export interface MigrateConfig extends Pick<Settings, 'NODE_ID' | 'LOG_LEVEL' | 'PARTITIONS'> {
  /** How long PostgreSQL may be away at first, ms. */
  readonly waitMs: number;
  /** As the role that owns the schema. */
  readonly url: string;
  /** Set when the roles are to be made first, as an administrator of the same database; else they have to be there. */
  readonly roles: { readonly url: string; readonly passwords: RolePasswords } | null;
}

/** Reads the settings, or says in one line each what is wrong. */
export function migrateConfig(env: Env): ConfigResult<MigrateConfig> {
  const passwords = ['MIGRATOR_PASSWORD', 'WORKER_PASSWORD', 'ARCHIVER_PASSWORD', 'READER_PASSWORD'] as const;
  const secrets = ['DATABASE_URL', 'POSTGRES_PASSWORD', 'ADMIN_DATABASE_URL', ...passwords] as const;
  const result = readConfig(schema, env, secrets);
  if (!result.ok) return result;
  const { config } = result;
  const roles = rolesOf(config);
  if (roles === undefined) {
    const missing = 'needs MIGRATOR_PASSWORD, WORKER_PASSWORD and ARCHIVER_PASSWORD, for the roles that it makes';
    return { ok: false, problems: [`ADMIN_DATABASE_URL: ${missing}`] };
  }
  const { NODE_ID, LOG_LEVEL, PARTITIONS, WAIT_MS } = config;
  return { ok: true, config: { NODE_ID, LOG_LEVEL, PARTITIONS, waitMs: WAIT_MS, url: urlOf(config), roles } };
}

function rolesOf(config: Settings): MigrateConfig['roles'] | undefined {
  const { MIGRATOR_PASSWORD: migrator, WORKER_PASSWORD: worker, ARCHIVER_PASSWORD: archiver } = config;
  if (config.ADMIN_DATABASE_URL === undefined) return null;
  if (migrator === undefined || worker === undefined || archiver === undefined) return undefined;
  const passwords = { migrator, worker, archiver, reader: config.READER_PASSWORD };
  return { url: config.ADMIN_DATABASE_URL, passwords };
}

/** The schema's owner may be given its password by either name. */
function urlOf(config: Settings): string {
  return postgresUrl({ ...config, POSTGRES_PASSWORD: config.POSTGRES_PASSWORD ?? config.MIGRATOR_PASSWORD });
}
