import type { Signal } from './commands/command-queue.ts';
import type { Runtime, SocketClass } from './runtime.ts';

/** Which room to join, as whom, and how. */
export interface JoinOptions {
  /**
   * Addresses of gateways, `wss://…` or `https://…`; `/ws` is meant where there is no path. Each attempt takes the next
   * one. Left out, the server that the page came from.
   */
  readonly url?: string | readonly string[] | undefined;
  /** 1 to 64 of `A-Z a-z 0-9 _ -`. The first one to join makes the room. */
  readonly roomId: string;
  /** The same form; who has it is this member. */
  readonly userId: string;
  /** Shown to the others; without one the user id is. */
  readonly username?: string | undefined;
  /** Up to 64 characters. Who makes the room sets it. */
  readonly pin?: string | undefined;
  /** Who makes the room decides whether guests may control playback; they may unless this is false. */
  readonly guestControl?: boolean | undefined;
  /** The access token, where one is asked for; a function is asked before each attempt. */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /** The session of an earlier client of the same member, as `room.session()` gave it: a page that was loaded again. */
  readonly session?: string | undefined;
  /** Ends the room without leaving it, like `close()`, when aborted. */
  readonly signal?: Signal | undefined;
  /** Commands that may wait for the connection or for their answer; 256 unless given. */
  readonly maxQueued?: number | undefined;
  /** The class of WebSockets to use, where the platform has none: `ws` on Node 20. */
  readonly WebSocket?: SocketClass | undefined;
  /** Time, randomness and the like, for tests. */
  readonly runtime?: Partial<Runtime> | undefined;
}
