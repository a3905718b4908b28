import type { PlaybackControl, ServerMessage } from '@tandem-watch/protocol';
import type { ServerClock } from './clock/server-clock.ts';
import type { Committed, Signal, Unnumbered } from './commands/command-queue.ts';
import type { ConnectionState } from './connection/connection-state.ts';
import type { RoomState } from './state/room-state.ts';
import type { Store } from './store.ts';

/** A message of the server, by its type. */
export type MessageOf<Type extends ServerMessage['type']> = Extract<ServerMessage, { readonly type: Type }>;

/** What every command takes besides its own arguments. */
export interface CommandOptions {
  /** Aborted: the promise rejects with its reason. What was sent already may still take effect. */
  readonly signal?: Signal | undefined;
}

/** Where a player is, as its member reports it. */
export interface Position {
  /** Seconds. */
  readonly currentTime: number;
  readonly isPlaying: boolean;
  /** How far it is ahead of the room, ms. */
  readonly syncErrorMs?: number;
}

/**
 * What a member can ask for. Each promise settles when the server has committed the command, with the seq of its event;
 * it rejects with a `RefusedError`. Without a connection commands wait; after a lost one they are sent again under the
 * same id, and take effect once.
 */
export interface Commands {
  /** Plays the room for all; from `currentTime` (seconds), or from where it is. */
  readonly play: (currentTime?: number, options?: CommandOptions) => Promise<Committed>;
  readonly pause: (currentTime?: number, options?: CommandOptions) => Promise<Committed>;
  /** Moves the room to `currentTime` (seconds). `isPlaying`: it plays on as soon as enough members are ready. */
  readonly seek: (currentTime: number, isPlaying: boolean, options?: CommandOptions) => Promise<Committed>;
  /** Sends the room to another page, paused at `currentTime` (seconds) or at its beginning. */
  readonly changeUrl: (url: string, currentTime?: number, options?: CommandOptions) => Promise<Committed>;
  /** Tells the ready gate that this member's player is at its target. */
  readonly ready: (targetTime?: number, options?: CommandOptions) => Promise<Committed>;
  /** Says something: 1 to 2,000 characters. */
  readonly chat: (text: string, options?: CommandOptions) => Promise<Committed>;
  readonly rename: (username: string, options?: CommandOptions) => Promise<Committed>;
  readonly setGuestControl: (enabled: boolean, options?: CommandOptions) => Promise<Committed>;
  readonly transferHost: (userId: string, options?: CommandOptions) => Promise<Committed>;
  readonly kick: (userId: string, options?: CommandOptions) => Promise<Committed>;
  /** Any other command of the protocol, or one of those above with all of its fields. */
  readonly send: (message: Unnumbered, options?: CommandOptions) => Promise<Committed>;
  /** Tells where this member's own player is. Not a command: lost when there is no connection. */
  readonly reportPosition: (position: Position) => void;
  /** Tells where the leading player is: this moves the room's clock. Not a command either. */
  readonly heartbeat: (currentTime: number, isPlaying: boolean) => void;
}

/** A room that this client has joined, or is joining. All functions may be taken out of it and passed around. */
export interface Room extends Commands {
  readonly roomId: string;
  readonly userId: string;
  /** Resolves when the room is entered for the first time; rejects with a `RefusedError` when that becomes hopeless. */
  readonly joined: Promise<RoomState>;
  /** The room; null until it is entered. */
  readonly state: Store<RoomState | null>;
  readonly connection: Store<ConnectionState>;
  readonly clock: ServerClock;
  /** Where the room's playback is now, seconds; 0 before the room is entered. */
  readonly position: () => number;
  /** Whether it plays, or will as soon as enough members are ready: what a seek passes as `isPlaying` to change nothing. */
  readonly goesOn: () => boolean;
  /** Calls `listener` with each message of a type, after the state has taken it; returns how to stop that. */
  readonly on: <Type extends ServerMessage['type']>(
    type: Type,
    listener: (message: MessageOf<Type>) => unknown,
  ) => () => void;
  /** The token to come back with as the same member after the page was loaded again; null before the room is entered. */
  readonly session: () => string | null;
  /** Leaves the room for good; resolves when the connection has ended. */
  readonly leave: () => Promise<void>;
  /** Ends the connection without leaving: the server keeps the place for some seconds. */
  readonly close: () => void;
}

export type { PlaybackControl };
