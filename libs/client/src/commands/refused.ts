import type { ErrorCode } from '@tandem-watch/protocol';

/**
 * Why a command was not carried out: a code of the server, or one of this library:
 * QUEUE_FULL: too many commands wait for the connection · CLOSED: the room was left or closed, or the connection
 * stopped · FATE_UNKNOWN: it was sent, and whether it took effect can no longer be found out.
 */
export type RefusalCode = ErrorCode | 'QUEUE_FULL' | 'CLOSED' | 'FATE_UNKNOWN';

/** What the promise of a command rejects with, unless its signal was aborted: then with the signal's reason. */
export class RefusedError extends Error {
  override readonly name: string = 'RefusedError';
  readonly code: RefusalCode;
  /** The type of the command, `CHAT`, or `JOIN` for a room that could not be joined. */
  readonly command: string;
  /** When it may be tried again, ms from its arrival; undefined where nobody said. */
  readonly retryAfterMs: number | undefined;

  constructor(code: RefusalCode, command: string, message: string, retryAfterMs?: number) {
    super(message);
    this.code = code;
    this.command = command;
    this.retryAfterMs = retryAfterMs;
  }
}
