import type { ZodType } from 'zod';
import { partySchema } from '../fields.ts';
import type { UserId } from '../ids.ts';
import { roomEvent, type EventOf } from './event.ts';

/** Another member is host now. */
export interface HostChangedEvent extends EventOf<'HOST_CHANGED'> {
  readonly hostUserId: UserId;
}

export const hostChangedEventSchema: ZodType<HostChangedEvent> = roomEvent(
  'HOST_CHANGED',
  'Another member is host now: the role was given to it, or the host is gone.',
  { hostUserId: partySchema },
);
