import type { ErrorCode } from '@tandem-watch/protocol';

/** Where the connection is. Each state has only its own fields. Times are ms. */
export type ConnectionState = Connecting | Joining | Online | Waiting | Stopped;

/** A socket is being opened. */
export interface Connecting {
  readonly status: 'connecting';
  readonly url: string;
  /** How many attempts have failed since the last time it was online. */
  readonly attempt: number;
}

/** The socket is open, JOIN is sent and not answered yet. */
export interface Joining {
  readonly status: 'joining';
  readonly url: string;
  readonly attempt: number;
}

/** In the room. */
export interface Online {
  readonly status: 'online';
  readonly url: string;
  /** Came for the first time; came back with the missed events; came back to a room told anew. */
  readonly how: 'joined' | 'resumed' | 'snapshot';
}

/** Not connected; the next attempt comes by itself. */
export interface Waiting {
  readonly status: 'waiting';
  readonly attempt: number;
  /** How long the wait is, from when it began. */
  readonly delayMs: number;
  /** Why the last one ended. */
  readonly cause: LossCause;
}

/** For good. */
export interface Stopped {
  readonly status: 'stopped';
  readonly reason: StopReason;
}

/** Why a connection ended that will be made again. */
export type LossCause =
  /** The socket closed, with this code; 1006 where the network did it. */
  | { readonly kind: 'closed'; readonly code: number }
  /** No sign of life, or no answer to JOIN in time. */
  | { readonly kind: 'silent' }
  /** Events were missing. */
  | { readonly kind: 'gap' }
  /** JOIN was refused for now. */
  | { readonly kind: 'refused'; readonly code: ErrorCode };

/** Why there will be no further attempt. */
export type StopReason =
  /** By `leave()`. */
  | { readonly kind: 'left' }
  /** By `close()`, or the signal that was given. */
  | { readonly kind: 'closed' }
  /** The host has removed this member. */
  | { readonly kind: 'kicked'; readonly retryAfterMs?: number }
  /** Another connection of the same member has taken its place: another tab. */
  | { readonly kind: 'replaced' }
  /** The access token is missing, wrong or expired. */
  | { readonly kind: 'bad-token' }
  /** The server takes nothing more from this client: it sent too much that was wrong or too big. */
  | { readonly kind: 'bad-messages' }
  /** JOIN was refused: the room is full, the PIN is wrong, … */
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string; readonly retryAfterMs?: number };
