import * as z from 'zod';
import { roomEvent, type EventOf } from './event.ts';

/** A member has said something. */
export interface ChatEvent extends EventOf<'CHAT'> {
  readonly text: string;
}

export const chatEventSchema: z.ZodType<ChatEvent> = roomEvent('CHAT', 'A member has said something.', {
  text: z.string(),
});
