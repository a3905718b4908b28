import type { ZodType } from 'zod';
import { LINES, text } from '../text.ts';
import { clientMessage, type Message } from './message.ts';

/** Says something to the room. */
export interface ChatMessage extends Message<'CHAT'> {
  /** 1 to 2,000 characters; lines and tabs are allowed. */
  readonly text: string;
}

export const chatMessageSchema: ZodType<ChatMessage> = clientMessage(
  'CHAT',
  'Makes an event CHAT. Who may: any member.',
  {
    text: text(LINES, 1, 2000),
  },
);
