import type { Signal } from './commands/command-queue.ts';
import type { Runtime, SocketClass } from './runtime.ts';

/** Which room to join, as whom, and how. */
export interface JoinOptions {
  /**
   * Addresses of gateways, `wss://…` or `https://…`; `/ws` is meant where there is no path. Each attempt takes the next
   * one. Left out, the server that the page came from.
   */
  readonly url?: string | readonly string[];
  /** 1 to 64 of `A-Z a-z 0-9 _ -`. The first one to join makes the room. */
  readonly roomId: string;
  /** The same form; who has it is this member. */
  readonly userId: string;
  /** Shown to the others; without one the user id is. */
  readonly username?: string;
  /** Up to 64 characters. Who makes the room sets it. */
  readonly pin?: string;
  /** Who makes the room decides whether guests may control playback; they may unless this is false. */
  readonly guestControl?: boolean;
  /** The access token, where one is asked for; a function is asked before each attempt. */
  readonly token?: string | (() => string | Promise<string>);
  /** The session of an earlier client of the same member, as `room.session()` gave it: a page that was loaded again. */
  readonly session?: string;
  /** Ends the room without leaving it, like `close()`, when aborted. */
  readonly signal?: Signal;
  /** Commands that may wait for the connection or for their answer; 256 unless given. */
  readonly maxQueued?: number;
  /** The class of WebSockets to use, where the platform has none: `ws` on Node 20. */
  readonly WebSocket?: SocketClass;
  /** Time, randomness and the like, for tests. */
  readonly runtime?: Partial<Runtime>;
}
