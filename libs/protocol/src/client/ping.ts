import type { ZodType } from 'zod';
import { timestamp } from '../fields.ts';
import { clientMessage, type Message } from './message.ts';

/** Asks for the server's clock. */
export interface PingMessage extends Message<'PING'> {
  /** The sender's clock, ms: comes back as `echo`. */
  readonly timestamp?: number;
}

export const pingMessageSchema: ZodType<PingMessage> = clientMessage(
  'PING',
  "Answered by PONG at once; gives the offset to the server's clock and the round trip. Who may: anyone.",
  { timestamp: timestamp.nullish() },
);
