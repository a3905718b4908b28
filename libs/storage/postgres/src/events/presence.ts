import type { EventRow } from '../event-row.ts';

/** A user of a room's life as the table `users` holds it. Times in ms. */
export interface Presence {
  readonly username: string;
  /** seq of the USER_JOINED that made it a member: the order of presence. */
  readonly joinedSeq: number;
  readonly joinedAt: number;
  /** null while it is a member. */
  readonly leftAt: number | null;
}

/** The events that make and change rows of `users`. */
export const presenceTypes = ['USER_JOINED', 'USER_LEFT', 'USERNAME_UPDATED'] as const;

/** The `username` of an event's body; undefined when there is none. */
export function usernameOf(body: string): string | undefined {
  const event: unknown = JSON.parse(body);
  if (typeof event !== 'object' || event === null || !('username' in event)) return undefined;
  return typeof event.username === 'string' ? event.username : undefined;
}

export type PresenceEvent = Pick<EventRow, 'type' | 'seq' | 'at'> & { readonly username: string | undefined };

/**
 * What an event makes of a user. USER_JOINED of somebody who is a member already (its page was loaded again) keeps its
 * place in the order. What does not concern presence, or somebody unknown, changes nothing.
 */
export function foldPresence(user: Presence | undefined, event: PresenceEvent): Presence | undefined {
  const { type, seq, at, username } = event;
  switch (type) {
    case 'USER_JOINED':
      if (user !== undefined && user.leftAt === null) return { ...user, username: username ?? user.username };
      return { username: username ?? '', joinedSeq: seq, joinedAt: at, leftAt: null };
    case 'USERNAME_UPDATED':
      return user === undefined ? undefined : { ...user, username: username ?? user.username };
    case 'USER_LEFT':
      return user === undefined ? undefined : { ...user, leftAt: at };
    default:
      return user;
  }
}
