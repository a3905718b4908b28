import * as z from 'zod';
import { roomEvent, type EventOf } from './event.ts';

export type LeaveReason = 'left' | 'lost' | 'kicked';

/** A member is gone: by itself, because it did not come back in time, or removed by the host or an operator. */
export interface UserLeftEvent extends EventOf<'USER_LEFT'> {
  readonly reason: LeaveReason;
}

export const userLeftEventSchema: z.ZodType<UserLeftEvent> = roomEvent(
  'USER_LEFT',
  'A member is gone: it left, did not come back in time (lost), or was removed by the host or an operator (kicked).',
  { reason: z.enum(['left', 'lost', 'kicked']) },
);
