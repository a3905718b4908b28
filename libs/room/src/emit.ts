import { SERVER, type RoomEvent, type SessionId, type Timeline, type UserId } from '@tandem-watch/protocol';
import type { Step } from './step.ts';

/** Whose event it is, and of which command. */
export interface Author {
  readonly user: UserId;
  /** The session of the command behind the event; null for the server's own. */
  readonly session: SessionId | null;
  /** The command's id; null without one, or when it does not belong to `user`. */
  readonly id: number | null;
}

/** What the server does by itself. */
export const BY_SERVER: Author = { user: SERVER, session: null, id: null };

/** The last fields of every event: when and where in the room's order it happened. */
export interface Mark {
  readonly timestamp: number;
  readonly timeline: Timeline;
  readonly seq: number;
  readonly id?: number;
}

/**
 * Adds the room's next event. `make` puts the event's own fields between its author and its mark, so that every event
 * is written in one order: type, userId, own fields, timestamp, timeline, seq, id.
 */
export function emit(step: Step, by: Author, now: number, make: (userId: UserId, mark: Mark) => RoomEvent): Step {
  const { state, effects } = step;
  const seq = state.seq + 1;
  const place = { timestamp: now, timeline: state.timeline, seq };
  const event = make(by.user, by.id === null ? place : { ...place, id: by.id });
  return { state: { ...state, seq }, effects: [...effects, { kind: 'event', event, session: by.session }] };
}
