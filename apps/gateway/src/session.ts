import type { ClientMessage, CloseCode, JoinCommand, RoomId, SessionId, UserId } from '@tandem-watch/protocol';

/**
 * Where one socket is in its life. Each state has only its own fields: what belongs to a member cannot be read of a
 * socket that is none.
 */
export type Session = Waiting | Joining | Joined | Leaving;

/** Nothing yet, or a JOIN that was refused. */
export interface Waiting {
  readonly state: 'waiting';
}

/** A JOIN is on its way; what the client sends meanwhile is kept in order. */
export interface Joining {
  readonly state: 'joining';
  readonly join: JoinCommand;
  readonly kept: ClientMessage[];
}

/** It has the place. */
export interface Joined {
  readonly state: 'joined';
  readonly room: RoomId;
  readonly user: UserId;
  readonly session: SessionId;
  readonly life: string;
  /** The last JOIN it sent: sent again when its answer is missing. Once answered it resumes from nowhere any more. */
  join: JoinCommand;
  /**
   * The seq up to which the client knows the room: that of its ROOM_STATE, then of each event. Null: it gets nothing
   * until it is given a floor.
   */
  floor: number | null;
  /** What is for this socket alone and came while it had no floor. */
  readonly held: string[];
  /** It has never had a floor: what the client sends is kept until its JOIN is answered. */
  isNew: boolean;
  readonly kept: ClientMessage[];
}

/** Its end was decided: nothing more is taken from it or sent to it. `muted`: the socket itself stays open. */
export interface Leaving {
  readonly state: 'leaving';
  readonly muted: boolean;
  /** The place that it held until then, to be reported lost once the socket has ended; null when it held none. */
  readonly place: Joined | null;
  /** The close code that we sent, null when we sent none. */
  readonly code: CloseCode | null;
}
