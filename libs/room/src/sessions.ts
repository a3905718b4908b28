import type { SessionId, UserId } from '@tandem-watch/protocol';
import type { RoomSettings } from './settings.ts';
import type { RoomState, Session } from './state.ts';

type Sessions = RoomState['sessions'];

/** Whether a session is known, of that user, and not over for longer than it is kept. */
export function isValidSession(
  sessions: Sessions,
  id: SessionId,
  user: UserId,
  now: number,
  settings: RoomSettings,
): boolean {
  const session = sessions.get(id);
  return session !== undefined && session.user === user && !isForgotten(session, now, settings);
}

/** Opens a user's session, or opens it again with its ids kept. */
export function openSession(sessions: Sessions, id: SessionId, user: UserId): Sessions {
  const known = sessions.get(id);
  if (known !== undefined && known.user === user) {
    return known.leftAt === null ? sessions : new Map(sessions).set(id, { ...known, leftAt: null });
  }
  return new Map(sessions).set(id, { user, outcomes: new Map(), floor: 0, leftAt: null });
}

/**
 * Ends a session: it is kept for some time, so that its member can come back with its ids. Forgets those that are over.
 *
 * Whoever joins and leaves again and again under new ids would make the room grow without limit: no more ended
 * sessions are kept than the room has places, and the one longest ended goes first.
 */
export function endSession(sessions: Sessions, id: SessionId, now: number, settings: RoomSettings): Sessions {
  const session = sessions.get(id);
  if (session === undefined) return sessions;
  const kept = new Map(sessions);
  kept.delete(id);
  const ended: SessionId[] = [];
  for (const [other, known] of kept) {
    if (isForgotten(known, now, settings)) kept.delete(other);
    else if (known.leftAt !== null) ended.push(other);
  }
  for (const other of ended.slice(0, Math.max(0, ended.length + 1 - settings.maxMembers))) kept.delete(other);
  return kept.set(id, { ...session, leftAt: now });
}

/** Forgets every session of a user: none of its tokens is worth anything from now on. */
export function forgetSessions(sessions: Sessions, user: UserId): Sessions {
  return new Map([...sessions].filter(([, session]) => session.user !== user));
}

function isForgotten(session: Session, now: number, settings: RoomSettings): boolean {
  return session.leftAt !== null && session.leftAt + settings.sessionTtlMs <= now;
}
