import { parsed } from './person.ts';
import { keep, readKept } from './storage.ts';

/** The session with which this browser comes back to a party. */
export interface KeptSession {
  readonly roomId: string;
  readonly session: string;
  /** When it was kept last, ms of this browser's clock. */
  readonly at: number;
}

const KEPT = 'tandem-watch.sessions';
/** Parties that one comes back to; a token has up to 1,024 characters. */
const MAX_SESSIONS = 20;
/**
 * The server forgets a session 10 min after its member is gone (SESSION_TTL_MS), unless told otherwise; and a tab in
 * which nothing happens keeps nothing. A day is beyond both.
 */
const MAX_AGE_MS = 86_400_000;

/** The session with which this browser comes back to a party, after a reload or in another tab. */
export function keptSession(roomId: string): string | null {
  return young(keptSessions(), Date.now()).find((each) => each.roomId === roomId)?.session ?? null;
}

/** Keeps the session of a party; null forgets it. */
export function keepSession(roomId: string, session: string | null): void {
  const sessions = withSession(keptSessions(), roomId, session, Date.now());
  keep('localStorage', KEPT, sessions.length === 0 ? null : JSON.stringify(sessions));
}

/** All sessions with that of a party, or without it (null), as of `now` (ms): the last 20, of the last day. */
export function withSession(
  sessions: readonly KeptSession[],
  roomId: string,
  session: string | null,
  now: number,
): readonly KeptSession[] {
  const others = young(sessions, now).filter((each) => each.roomId !== roomId);
  return session === null ? others : [{ roomId, session, at: now }, ...others].slice(0, MAX_SESSIONS);
}

function young(sessions: readonly KeptSession[], now: number): readonly KeptSession[] {
  return sessions.filter(({ at }) => now - at < MAX_AGE_MS);
}

function keptSessions(): readonly KeptSession[] {
  const kept = parsed(readKept('localStorage', KEPT) ?? '[]');
  return Array.isArray(kept) ? kept.filter(isKept) : [];
}

function isKept(value: unknown): value is KeptSession {
  if (typeof value !== 'object' || value === null) return false;
  if (!('roomId' in value && 'session' in value && 'at' in value)) return false;
  return typeof value.roomId === 'string' && typeof value.session === 'string' && typeof value.at === 'number';
}
