import type { IncomingMessage } from 'node:http';
import type { JoinMessage } from '@tandem-watch/protocol';
import type { Access, VerifyAccess } from './access-token.ts';
import type { Client } from './client.ts';

/** The subprotocol that a client names beside its token, and the only one that is answered. */
export const SUBPROTOCOL = 'tandem.v1';
const BEARER = 'bearer.';

/**
 * The access token of an upgrade: `Authorization: Bearer …`, or, since browsers can set no header, the subprotocol
 * `bearer.…` beside `tandem.v1`. Never the address: addresses are logged, cached and shared. Null when there is none.
 */
export function bearerOf({ headers }: Pick<IncomingMessage, 'headers'>): string | null {
  const [, header] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  if (header !== undefined) return header;
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((word) => word.trim());
  const found = offered.find((word) => word.startsWith(BEARER));
  return found === undefined || !offered.includes(SUBPROTOCOL) ? null : found.slice(BEARER.length);
}

/** Answers the subprotocol, never a token. */
export function chosenSubprotocol(offered: ReadonlySet<string>): string | false {
  return offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false;
}

/** Whether a JOIN is covered by an access token: its own, which replaces that of the upgrade, or the one before. */
export async function admitAccess(
  verify: VerifyAccess | null,
  client: Client,
  { token, roomId, userId }: JoinMessage,
): Promise<'covered' | 'not-covered' | 'unavailable'> {
  if (verify === null) return 'covered';
  if (token !== undefined) {
    const verified = await verify(token);
    if (verified.kind === 'unavailable') return 'unavailable';
    client.access = verified.kind === 'valid' ? verified.access : null;
  }
  return client.access !== null && covers(client.access, roomId, userId) ? 'covered' : 'not-covered';
}

function covers(access: Access, room: string, user: string): boolean {
  return access.user === user && (access.rooms?.includes(room) ?? true) && !isExpired(access, Date.now());
}

/** Whether a token is over at `now`, ms of the wall clock. */
export function isExpired({ expiresAt }: Access, now: number): boolean {
  return now >= expiresAt;
}
