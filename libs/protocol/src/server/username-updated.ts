import * as z from 'zod';
import { roomEvent, type EventOf } from './event.ts';

/** A member has changed its name. */
export interface UsernameUpdatedEvent extends EventOf<'USERNAME_UPDATED'> {
  readonly username: string;
}

export const usernameUpdatedEventSchema: z.ZodType<UsernameUpdatedEvent> = roomEvent(
  'USERNAME_UPDATED',
  'A member has changed its name.',
  { username: z.string() },
);
