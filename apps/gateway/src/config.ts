import {
  LEVELS,
  choice,
  decimal,
  list,
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
import { addressList, type AddressList } from './address-list.ts';
import { originList, type OriginList } from './origin.ts';

/** A key shorter than this can be guessed. */
const KEY_CHARACTERS = 32;

const ICE_URL = /^(stuns?|turns?):[^\s]{1,250}$/;

const secret = z.string().min(KEY_CHARACTERS, `must have at least ${KEY_CHARACTERS} characters`);

const schema = z.object({
  NODE_ENV: choice(['development', 'production', 'test']).default('development'),
  NODE_ID: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'must be up to 64 of A-Z a-z 0-9 _ . -')
    .optional(),
  LOG_LEVEL: choice(LEVELS).default('info'),
  HOST: z.string().default('0.0.0.0'),
  PORT: port().default(4001),
  INTERNAL_PORT: port().optional(),
  REDIS_URL: z.string().optional(),
  REDIS_CLUSTER: toggle().default(false),
  REDIS_HOST: z.string().default('localhost'),
  REDIS_PORT: port().default(6379),
  REDIS_USERNAME: z.string().optional(),
  REDIS_PASSWORD: z.string().optional(),
  PARTITIONS: wholeNumber(1, 100).default(16),
  HEARTBEAT_MS: milliseconds(100).default(15_000),
  HEARTBEAT_TIMEOUT_MS: milliseconds(200).default(30_000),
  DRAIN_MS: milliseconds(0, 600_000).default(10_000),
  MAX_SOCKETS: wholeNumber(1, 1_000_000).default(12_000),
  AUTH: choice(['none', 'jwt']).default('none'),
  JWT_ISSUER: z.string().min(1).optional(),
  JWT_AUDIENCE: z.string().min(1).optional(),
  JWT_SECRETS: keys().optional(),
  JWT_JWKS_URL: webUrl().optional(),
  PIN_KEY: secret.optional(),
  PIN_KEY_PREVIOUS: secret.optional(),
  SESSION_KEYS: keys().optional(),
  ICE_SERVERS: listOf((url) => ICE_URL.test(url), 'must be stun:, stuns:, turn: or turns: addresses').default([]),
  TURN_SECRET: z.string().optional(),
  TRUST_PROXY: addresses().optional(),
  ALLOWED_ORIGINS: origins().optional(),
  LIMIT_EXEMPT: addresses().optional(),
  PUBLIC_URL: webUrl().optional(),
  WATCH_URL: z
    .string()
    .refine(
      (text) => /^(https?:\/\/|\/(?!\/))/.test(text) && URL.canParse(text, 'http://localhost'),
      'must be a path or an http(s) address',
    )
    .default('/'),
  WEB_ROOT: z.string().optional(),
  TRACES_URL: webUrl().optional(),
  TRACES_SHARE: decimal(0, 1).default(0.01),
});

/** The settings as they stand in the environment. Times in ms. */
type Settings = z.output<typeof schema>;

/** The settings of a gateway. Times in ms. */
export interface GatewayConfig extends Omit<Settings, 'PIN_KEY' | 'SESSION_KEYS'> {
  readonly PIN_KEY: string;
  /** One or two; the first signs. */
  readonly SESSION_KEYS: readonly string[];
}

/** Secrets, each of which may come from a file named by `<NAME>_FILE`. */
const SECRETS = [
  'REDIS_URL',
  'REDIS_PASSWORD',
  'PIN_KEY',
  'PIN_KEY_PREVIOUS',
  'SESSION_KEYS',
  'JWT_SECRETS',
  'TURN_SECRET',
] as const;

/**
 * Reads the settings, or says in one line each what is wrong. `makeKey` makes the keys that are missing in development;
 * in production they must be given, since all gateways need the same.
 */
export function gatewayConfig(env: Env, makeKey: () => string): ConfigResult<GatewayConfig> {
  const result = readConfig(schema, env, SECRETS);
  if (!result.ok) return result;
  const { config } = result;
  const problems = problemsOf(config);
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    config: { ...config, PIN_KEY: config.PIN_KEY ?? makeKey(), SESSION_KEYS: config.SESSION_KEYS ?? [makeKey()] },
  };
}

function problemsOf(config: Settings): string[] {
  const problems: string[] = [];
  if (config.AUTH === 'jwt') problems.push(...jwtProblems(config));
  if (config.NODE_ENV === 'production') {
    for (const key of ['PIN_KEY', 'SESSION_KEYS'] as const) {
      if (config[key] === undefined) problems.push(`${key}: is required in production, the same for all gateways`);
    }
  }
  if (config.TURN_SECRET === undefined && config.ICE_SERVERS.some((url) => url.startsWith('turn'))) {
    problems.push('TURN_SECRET: is required by the turn: servers of ICE_SERVERS');
  }
  if (config.HEARTBEAT_TIMEOUT_MS <= config.HEARTBEAT_MS) {
    problems.push('HEARTBEAT_TIMEOUT_MS: must be longer than HEARTBEAT_MS');
  }
  if (config.INTERNAL_PORT !== undefined && config.INTERNAL_PORT !== 0 && config.INTERNAL_PORT === config.PORT) {
    problems.push('INTERNAL_PORT: must be another port than PORT');
  }
  return problems;
}

/** What AUTH=jwt needs. Whose keys are fetched over plain HTTP can be given other ones by anybody on the way. */
function jwtProblems({ NODE_ENV, JWT_ISSUER, JWT_AUDIENCE, JWT_SECRETS, JWT_JWKS_URL }: Settings): string[] {
  const problems: string[] = [];
  if (JWT_ISSUER === undefined) problems.push('JWT_ISSUER: is required by AUTH=jwt');
  if (JWT_AUDIENCE === undefined) problems.push('JWT_AUDIENCE: is required by AUTH=jwt');
  if ((JWT_SECRETS === undefined) === (JWT_JWKS_URL === undefined)) {
    problems.push('JWT_SECRETS, JWT_JWKS_URL: AUTH=jwt needs one of them, and not both');
  }
  if (NODE_ENV === 'production' && JWT_JWKS_URL?.startsWith('http:') === true) {
    problems.push('JWT_JWKS_URL: must be https in production');
  }
  return problems;
}

/** Secrets between commas: one, or two while they are exchanged. */
function keys(): z.ZodType<readonly string[]> {
  return listOf(
    (key) => key.length >= KEY_CHARACTERS,
    `must hold keys of at least ${KEY_CHARACTERS} characters`,
  ).refine((list) => list.length >= 1 && list.length <= 2, 'must hold one key, or two during an exchange');
}

/** Words between commas, each of which passes a test. */
function listOf(test: (word: string) => boolean, message: string): z.ZodType<readonly string[]> {
  return list().refine((words) => words.every(test), message);
}

function addresses(): z.ZodType<AddressList> {
  return list().transform((entries, context) => {
    const made = addressList(entries);
    if (!('unknown' in made)) return made;
    context.addIssue('must be addresses, networks like 10.0.0.0/8, loopback or private');
    return z.NEVER;
  });
}

function origins(): z.ZodType<OriginList> {
  return list().transform((entries, context) => {
    const made = originList(entries);
    if (!('unknown' in made)) return made;
    context.addIssue('must be origins like https://example.org, chrome-extension://* or loopback');
    return z.NEVER;
  });
}
