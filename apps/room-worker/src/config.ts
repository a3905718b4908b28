import {
  LEVELS,
  choice,
  decimal,
  milliseconds,
  port,
  readConfig,
  toggle,
  webUrl,
  wholeNumber,
  type ConfigResult,
  type Env,
} from '@tandem-watch/service';
import * as z from 'zod';

/** A token shorter than this can be guessed. */
const TOKEN_CHARACTERS = 32;

/** Secrets, each of which may come from a file named by `<NAME>_FILE`. */
const SECRETS = [
  'REDIS_URL',
  'REDIS_PASSWORD',
  'DATABASE_URL',
  'POSTGRES_PASSWORD',
  'ADMIN_TOKEN',
  'READER_DATABASE_URL',
] as const;

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
  POSTGRES_USER: z.string().default('tandem_worker'),
  POSTGRES_PASSWORD: z.string().optional(),
  POSTGRES_POOL: wholeNumber(1, 200).default(20),
  PARTITIONS: wholeNumber(1, 100).default(16),
  LEASE_MS: milliseconds().default(3_000),
  PULSE_MS: milliseconds(50, 2_000).default(1_000),
  GATEWAY_LOST_MS: milliseconds(1_500).default(5_000),
  DISCONNECT_GRACE_MS: milliseconds().default(5_000),
  HOST_GRACE_MS: milliseconds().default(10_000),
  MOVE_GRACE_MS: milliseconds().default(30_000),
  EMPTY_ROOM_MS: milliseconds().default(60_000),
  GATE_MS: milliseconds().default(7_000),
  GATE_SHARE: decimal(0.01, 1).default(0.6),
  KICK_COOLDOWN_MS: milliseconds().default(600_000),
  SESSION_TTL_MS: milliseconds().default(600_000),
  MAX_ROOMS: wholeNumber(1, 10_000_000).default(100_000),
  MAX_MEMBERS: wholeNumber(1, 10_000).default(1_000),
  ROOM_COMMAND_RATE: wholeNumber(1, 100_000).default(200),
  ROOM_COMMAND_BURST: wholeNumber(1, 1_000_000).default(1_000),
  RESUME_WINDOW_MS: milliseconds().default(120_000),
  RESUME_WINDOW_BYTES: wholeNumber(1, 1_073_741_824).default(8_388_608),
  LOG_MAX_BYTES: wholeNumber(1_048_576, 1_099_511_627_776).default(268_435_456),
  ADMIN_TOKEN: z.string().min(TOKEN_CHARACTERS, `must have at least ${TOKEN_CHARACTERS} characters`).optional(),
  READER_DATABASE_URL: z.string().optional(),
  TRACES_URL: webUrl().optional(),
});

/** The settings of a room-worker. Times in ms, sizes in bytes. */
export type WorkerConfig = z.output<typeof schema>;

/** Reads the settings, or says in one line each what is wrong. */
export function workerConfig(env: Env): ConfigResult<WorkerConfig> {
  const result = readConfig(schema, env, SECRETS);
  if (!result.ok) return result;
  const problems = problemsOf(result.config);
  return problems.length > 0 ? { ok: false, problems } : result;
}

/** Settings that are right one by one and make no sense together. */
function problemsOf(config: WorkerConfig): string[] {
  const problems: string[] = [];
  if (config.PULSE_MS * 2 > config.LEASE_MS) {
    problems.push('PULSE_MS: must be at most half of LEASE_MS, or a lease that is held runs out between two renewals');
  }
  if (config.HOST_GRACE_MS < config.DISCONNECT_GRACE_MS) {
    problems.push('HOST_GRACE_MS: must not be shorter than DISCONNECT_GRACE_MS');
  }
  if (config.RESUME_WINDOW_BYTES > config.LOG_MAX_BYTES) {
    problems.push('RESUME_WINDOW_BYTES: must not be more than LOG_MAX_BYTES, the log that it is a part of');
  }
  return problems;
}
