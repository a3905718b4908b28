import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { jsonAnswer, type HttpAnswer } from '@tandem-watch/service';

/** So many wrong tokens of one address in a minute; then no token of it is looked at until the minute has passed. */
const MAX_FAILURES = 10;
const WINDOW_MS = 60_000;

/** Addresses whose failures are remembered; beyond it the one that began first is forgotten. */
const MAX_ADDRESSES = 1_000;

/** Lets in whoever shows the token; null, or the refusal. */
export type Guard = (request: IncomingMessage, now: number) => HttpAnswer | null;

/** A guard of one token. `now` is ms of this process's clock. */
export function createGuard(token: string): Guard {
  const expected = digest(token);
  const failures = new Map<string, { readonly since: number; count: number }>();
  return (request, now) => {
    const address = request.socket.remoteAddress ?? '';
    const known = failures.get(address);
    const recent = known !== undefined && now - known.since < WINDOW_MS ? known : null;
    if (recent !== null && recent.count >= MAX_FAILURES) {
      const seconds = Math.ceil((recent.since + WINDOW_MS - now) / 1_000);
      return jsonAnswer(429, { error: 'too many wrong tokens' }, { 'retry-after': String(seconds) });
    }
    if (isRight(request.headers.authorization, expected)) return null;
    if (recent === null) remember(failures, address, now);
    else recent.count += 1;
    return jsonAnswer(401, { error: 'the token is missing or wrong' }, { 'www-authenticate': 'Bearer' });
  };
}

/** Digests have one length, so that comparing takes the same time for every wrong token. */
function isRight(authorization: string | undefined, expected: Buffer): boolean {
  const [, given] = /^bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  return given !== undefined && timingSafeEqual(digest(given), expected);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function remember(
  failures: Map<string, { readonly since: number; count: number }>,
  address: string,
  now: number,
): void {
  failures.delete(address);
  failures.set(address, { since: now, count: 1 });
  const [oldest] = failures.keys();
  if (failures.size > MAX_ADDRESSES && oldest !== undefined) failures.delete(oldest);
}
