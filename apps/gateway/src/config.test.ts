import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gatewayConfig, type GatewayConfig } from './config.ts';

const KEY = 'a-key-of-more-than-32-characters-1';
const OTHER = 'a-key-of-more-than-32-characters-2';
const read = (env: Record<string, string>) => gatewayConfig(env, () => 'made'.repeat(10));

function config(env: Record<string, string> = {}): GatewayConfig {
  const result = read(env);
  if (!result.ok) throw new Error(result.problems.join('; '));
  return result.config;
}

function problems(env: Record<string, string>): readonly string[] {
  const result = read(env);
  return result.ok ? [] : result.problems;
}

test('without any setting there are the defaults, and development makes its keys', () => {
  expect(config()).toMatchObject({
    PORT: 4001,
    HOST: '0.0.0.0',
    PARTITIONS: 16,
    HEARTBEAT_MS: 15_000,
    HEARTBEAT_TIMEOUT_MS: 30_000,
    DRAIN_MS: 10_000,
    MAX_SOCKETS: 12_000,
    AUTH: 'none',
    WATCH_URL: '/',
    ICE_SERVERS: [],
    PIN_KEY: 'made'.repeat(10),
    SESSION_KEYS: ['made'.repeat(10)],
  });
});

test('production refuses to make keys', () => {
  const env = { NODE_ENV: 'production', REDIS_PASSWORD: 'of its own' };
  expect(problems(env)).toEqual([
    'PIN_KEY: is required in production, the same for all gateways',
    'SESSION_KEYS: is required in production, the same for all gateways',
  ]);
  expect(problems({ ...env, PIN_KEY: KEY, SESSION_KEYS: KEY })).toEqual([]);
});

describe('keys', () => {
  test('two session keys may be live, the first signs; three or short ones are refused', () => {
    expect(config({ SESSION_KEYS: `${KEY}, ${OTHER}` }).SESSION_KEYS).toEqual([KEY, OTHER]);
    expect(problems({ SESSION_KEYS: `${KEY},${OTHER},${KEY}` })[0]).toContain('must hold one key, or two');
    expect(problems({ SESSION_KEYS: 'short' })[0]).toContain('SESSION_KEYS: must hold keys of at least 32');
    expect(problems({ PIN_KEY: 'short' })[0]).toBe('PIN_KEY: must have at least 32 characters');
  });

  test('come from files too, and no problem repeats a value', () => {
    const folder = mkdtempSync(join(tmpdir(), 'keys-'));
    const file = join(folder, 'pin');
    writeFileSync(file, `${KEY}\n`);
    expect(config({ PIN_KEY_FILE: file }).PIN_KEY).toBe(KEY);
    rmSync(folder, { recursive: true });
    expect(problems({ PIN_KEY: 'hunter2' }).join()).not.toContain('hunter2');
  });
});

const jwt = { AUTH: 'jwt', JWT_ISSUER: 'https://issuer.example', JWT_AUDIENCE: 'tandem-watch' };
const secrets = 's'.repeat(32);

test.each([
  [{ ...jwt, JWT_SECRETS: secrets }, []],
  [{ ...jwt, JWT_JWKS_URL: 'http://localhost/jwks' }, []],
  [{ ...jwt }, ['JWT_SECRETS, JWT_JWKS_URL: AUTH=jwt needs one of them, and not both']],
  [
    { ...jwt, JWT_SECRETS: secrets, JWT_JWKS_URL: 'https://issuer.example/jwks' },
    ['JWT_SECRETS, JWT_JWKS_URL: AUTH=jwt needs one of them, and not both'],
  ],
  [
    { AUTH: 'jwt', JWT_SECRETS: secrets },
    ['JWT_ISSUER: is required by AUTH=jwt', 'JWT_AUDIENCE: is required by AUTH=jwt'],
  ],
])('what AUTH=jwt needs is asked for: %j', (env, expected) => {
  expect(problems(env)).toEqual(expected);
});

test('in production keys of an issuer are not fetched over plain HTTP', () => {
  const env = { ...jwt, NODE_ENV: 'production', REDIS_PASSWORD: 'of its own', PIN_KEY: secrets, SESSION_KEYS: secrets };
  expect(problems({ ...env, JWT_JWKS_URL: 'http://issuer.example/jwks' })).toEqual([
    'JWT_JWKS_URL: must be https in production',
  ]);
});

test.each([
  [{ PORT: '70000' }, 'PORT'],
  [{ PARTITIONS: '0' }, 'PARTITIONS'],
  [{ NODE_ID: 'a b' }, 'NODE_ID'],
  [{ TRUST_PROXY: '10.0.0.0/33' }, 'TRUST_PROXY'],
  [{ LIMIT_EXEMPT: 'everyone' }, 'LIMIT_EXEMPT'],
  [{ ALLOWED_ORIGINS: 'example.org' }, 'ALLOWED_ORIGINS'],
  [{ ALLOWED_ORIGINS: 'https://example.org/path' }, 'ALLOWED_ORIGINS'],
  [{ PUBLIC_URL: 'party.example' }, 'PUBLIC_URL'],
  [{ WATCH_URL: '//evil.example' }, 'WATCH_URL'],
  [{ WATCH_URL: 'javascript:alert(1)' }, 'WATCH_URL'],
  [{ ICE_SERVERS: 'http://stun.example' }, 'ICE_SERVERS'],
  [{ ICE_SERVERS: 'turn:turn.example' }, 'TURN_SECRET'],
  [{ HEARTBEAT_MS: '5000', HEARTBEAT_TIMEOUT_MS: '5000' }, 'HEARTBEAT_TIMEOUT_MS'],
  [{ PORT: '4001', INTERNAL_PORT: '4001' }, 'INTERNAL_PORT'],
])('%j is refused', (env, name) => {
  expect(problems(env)[0]).toMatch(new RegExp(`^${name}`));
});
