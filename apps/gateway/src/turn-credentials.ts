import { createHmac } from 'node:crypto';

/** A server for WebRTC, as RTCPeerConnection takes it. */
export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** How long credentials hold, ms: longer than any party. */
const TURN_TTL_MS = 24 * 3_600_000;

/**
 * Credentials that a TURN server with the same shared secret accepts until they expire (coturn's `use-auth-secret`): the
 * name is the second of their end and the user, the credential its HMAC-SHA1, base64. `now` in ms.
 */
export function turnCredentials(
  secret: string,
  user: string,
  now: number,
  ttlMs: number = TURN_TTL_MS,
): { readonly username: string; readonly credential: string } {
  const username = `${Math.floor((now + ttlMs) / 1_000)}:${user}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}

/** The ICE servers that `user` is told: those of TURN with credentials of its own. Null when there are none. */
export function iceServers(
  urls: readonly string[],
  secret: string | undefined,
  user: string,
  now: number,
): IceServer[] | null {
  const isTurn = (url: string): boolean => url.startsWith('turn');
  const stun = urls.filter((url) => !isTurn(url));
  const turn = urls.filter(isTurn);
  const servers: IceServer[] = stun.length === 0 ? [] : [{ urls: stun }];
  if (turn.length > 0 && secret !== undefined) servers.push({ urls: turn, ...turnCredentials(secret, user, now) });
  return servers.length === 0 ? null : servers;
}
