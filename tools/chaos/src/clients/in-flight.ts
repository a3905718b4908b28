import type { ErrorCode, ServerMessage } from '@tandem-watch/protocol';
import type { ClientFrame } from './history.ts';
import { isEvent } from './read-frame.ts';

/** Refusals after which the same id may come again. */
const again: ReadonlySet<ErrorCode> = new Set(['RATE_LIMITED', 'OVERLOADED', 'UNAVAILABLE', 'NOT_JOINED']);

/** A command that was sent and not answered yet. */
export interface Pending {
  readonly message: ClientFrame;
  /** ms of this machine's clock at which it was sent last. */
  readonly at: number;
}

/** What a message says about a command. */
export type Answer = { readonly id: number; readonly kind: 'done' | 'refused' | 'again' };

/** The answer that a message is to a command of `user`; null when it is none. */
export function answerOf(message: ServerMessage, user: string): Answer | null {
  if (message.type === 'ACK') return { id: message.id, kind: 'done' };
  if (message.type === 'SYNC_RESPONSE' && 'serverTime' in message && message.id !== undefined)
    return { id: message.id, kind: 'done' };
  if (message.type === 'ERROR' && message.id !== undefined)
    return { id: message.id, kind: again.has(message.code) ? 'again' : 'refused' };
  if (isEvent(message) && message.userId === user && message.id !== undefined) return { id: message.id, kind: 'done' };
  return null;
}
