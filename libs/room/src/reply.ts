import { ERRORS, type Address, type ErrorCode } from '@tandem-watch/protocol';
import type { ReplyEffect } from './effect.ts';
import type { RoomState } from './state.ts';

/** Tells a command's sender that it was carried out. `seq` is that of its event, or the room's last one. */
export function ack(to: Address, state: RoomState, id: number, seq: number, duplicate = false): ReplyEffect {
  const done = { type: 'ACK', id, timeline: state.timeline, seq } as const;
  return { kind: 'reply', to, message: duplicate ? { ...done, duplicate } : done, join: null };
}

/** Tells the sender of a command why it was refused. */
export function refusal(
  to: Address,
  code: ErrorCode,
  about: { readonly id: number | null; readonly retryAfterMs: number | null; readonly join: ReplyEffect['join'] },
): ReplyEffect {
  const message = {
    type: 'ERROR',
    code,
    message: ERRORS[code].text,
    ...(about.id === null ? {} : { id: about.id }),
    ...(about.retryAfterMs === null ? {} : { retryAfterMs: about.retryAfterMs }),
  } as const;
  return { kind: 'reply', to, message, join: about.join };
}
