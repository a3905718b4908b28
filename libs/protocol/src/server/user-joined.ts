import * as z from 'zod';
import { roomEvent, type EventOf } from './event.ts';

/** A member has come. */
export interface UserJoinedEvent extends EventOf<'USER_JOINED'> {
  readonly username: string;
}

export const userJoinedEventSchema: z.ZodType<UserJoinedEvent> = roomEvent(
  'USER_JOINED',
  "A member has come; of one of the extension's clients also: its page was loaded again.",
  { username: z.string() },
);
