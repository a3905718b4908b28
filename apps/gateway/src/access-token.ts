import { isId } from '@tandem-watch/protocol';
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey, type JWTVerifyOptions } from 'jose';
import type { GatewayConfig } from './config.ts';

/** What a valid access token allows. */
export interface Access {
  /** The only user id under which its bearer may join: the claim `sub`. */
  readonly user: string;
  /** The rooms that it may join: the claim `room`, one or a list; null, without the claim, all. */
  readonly rooms: readonly string[] | null;
  /** ms of the wall clock: the claim `exp`. */
  readonly expiresAt: number;
}

/** What came of looking at a token. `unavailable`: the keys cannot be had now. */
export type Verified =
  | { readonly kind: 'valid'; readonly access: Access }
  | { readonly kind: 'invalid' | 'unavailable' };

/** Looks at an access token. Never rejects. */
export type VerifyAccess = (token: string) => Promise<Verified>;

/** Which algorithms count is decided here and never by the token: `none` and a public key as an HMAC secret are old tricks. */
const SHARED = ['HS256'];
const PUBLIC = ['RS256', 'PS256', 'ES256', 'EdDSA'];

/** Clocks of issuers and gateways may differ by so much, s. */
const TOLERANCE_S = 5;

/** A key set is fetched again after so long, and for an unknown key at most so often, ms; given up after so long. */
const KEYS = { cacheMaxAge: 600_000, cooldownDuration: 30_000, timeoutDuration: 3_000 };

type Keys = Pick<GatewayConfig, 'AUTH' | 'JWT_ISSUER' | 'JWT_AUDIENCE' | 'JWT_SECRETS' | 'JWT_JWKS_URL'>;

/** How access tokens are verified; null with AUTH=none. Two secrets, or a key set, let keys be exchanged. */
export function accessVerifier(config: Keys): VerifyAccess | null {
  const {
    AUTH,
    JWT_ISSUER: issuer = '',
    JWT_AUDIENCE: audience = '',
    JWT_SECRETS: secrets = [],
    JWT_JWKS_URL: url,
  } = config;
  if (AUTH === 'none') return null;
  const claims = { issuer, audience, clockTolerance: TOLERANCE_S, requiredClaims: ['exp', 'sub'] };
  if (url !== undefined) {
    const keys = createRemoteJWKSet(new URL(url), KEYS);
    return (token) => verify(token, keys, { ...claims, algorithms: PUBLIC });
  }
  const keys = secrets.map((secret) => new TextEncoder().encode(secret));
  return async (token) => {
    for (const key of keys) {
      const verified = await verify(token, () => key, { ...claims, algorithms: SHARED });
      if (verified.kind === 'valid') return verified;
    }
    return { kind: 'invalid' };
  };
}

async function verify(
  token: string,
  key: JWTVerifyGetKey | (() => Uint8Array),
  options: JWTVerifyOptions,
): Promise<Verified> {
  try {
    const { payload } = await jwtVerify(token, key, options);
    return accessOf(payload);
  } catch (error) {
    return { kind: isTokensFault(error) ? 'invalid' : 'unavailable' };
  }
}

function accessOf({ sub = '', exp = 0, room }: { sub?: string; exp?: number; room?: unknown }): Verified {
  const rooms = typeof room === 'string' ? [room] : (room ?? null);
  if (!isId(sub) || !(rooms === null || isListOfIds(rooms))) return { kind: 'invalid' };
  return { kind: 'valid', access: { user: sub, rooms, expiresAt: exp * 1_000 } };
}

function isListOfIds(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string' && isId(each));
}

/** Whether nothing but another token would help; else the key set could not be fetched or read. */
function isTokensFault(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false;
  if (error instanceof errors.JOSEError) return error.code !== 'ERR_JOSE_GENERIC';
  return error instanceof TypeError && !/fetch/i.test(error.message);
}
