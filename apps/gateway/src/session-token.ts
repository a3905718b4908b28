import { createHmac, timingSafeEqual } from 'node:crypto';
import { sessionId } from '@tandem-watch/protocol';
import * as z from 'zod';
import type { SessionClaims } from './gateway-context.ts';

// A session token lets a client come back as the same member, on any gateway: its claims as JSON and their HMAC-SHA256,
// each base64url, a dot between. It has no expiry: a session is valid as long as the owner of its room keeps its ids.
// Two keys are live, so that a key can be exchanged without ending a session: the first signs, both verify.

/** Signs and verifies with the live keys. */
export interface SessionTokens {
  readonly sign: (claims: SessionClaims) => string;
  /** The claims of a token that one of the keys signed, null for any other text. */
  readonly verify: (token: string) => SessionClaims | null;
}

/** Longer than any token that was signed. */
const MAX_CHARACTERS = 1_024;

const body = z.tuple([z.string(), z.string(), z.string(), z.string().transform(sessionId)]);

/** Tokens under one or two keys. */
export function sessionTokens(keys: readonly string[]): SessionTokens {
  const [first = ''] = keys;
  return {
    sign: ({ room, life, user, session }) => {
      const payload = Buffer.from(JSON.stringify([room, life, user, session])).toString('base64url');
      return `${payload}.${mac(first, payload).toString('base64url')}`;
    },
    verify: (token) => {
      const [payload = '', signature = '', ...rest] = token.length > MAX_CHARACTERS ? [] : token.split('.');
      const given = Buffer.from(signature, 'base64url');
      const isOurs = keys.map((key) => isEqual(mac(key, payload), given)).includes(true);
      return isOurs && rest.length === 0 ? claimsOf(payload) : null;
    },
  };
}

function mac(key: string, payload: string): Buffer {
  return createHmac('sha256', key).update(`session\0${payload}`).digest();
}

function isEqual(expected: Buffer, given: Buffer): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given);
}

function claimsOf(payload: string): SessionClaims | null {
  const parsed = body.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  if (!parsed.success) return null;
  const [room, life, user, session] = parsed.data;
  return { room, life, user, session };
}
