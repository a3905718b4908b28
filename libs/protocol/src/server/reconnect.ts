import * as z from 'zod';
import { serverMessage } from './message.ts';

/** This socket is about to be closed (1012): connect again, with session and resume. */
export interface ReconnectReply {
  readonly type: 'RECONNECT';
  /** How long to wait, ms from now. */
  readonly afterMs: number;
  /** For people and logs. */
  readonly reason: string;
}

export const reconnectReplySchema: z.ZodType<ReconnectReply> = serverMessage(
  'RECONNECT',
  'This socket is about to be closed (1012): connect again after afterMs, with session and resume.',
  { afterMs: z.number().min(0).meta({ description: 'Milliseconds from now.' }), reason: z.string() },
);
