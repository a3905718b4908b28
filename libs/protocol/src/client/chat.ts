import * as z from 'zod';
import { checkText, LINES, sized } from '../text.ts';
import { clientMessage, type Message } from './message.ts';

/** Says something to the room. */
export interface ChatMessage extends Message<'CHAT'> {
  /** 1 to 2,000 characters; lines and tabs are allowed. */
  readonly text: string;
}

export const chatMessageSchema: z.ZodType<ChatMessage> = clientMessage(
  'CHAT',
  'Makes an event CHAT. Who may: any member.',
  {
    text: z
      .string()
      .check(checkText(LINES, 1, 2000))
      .meta(sized(1, 2000)),
  },
);
