import type { ZodType } from 'zod';
import { commandId, serverTime, timestamp } from '../fields.ts';
import { serverMessage } from './message.ts';

/** The server's clock: the answer to PING. */
export interface PongReply {
  readonly type: 'PONG';
  /** The same as `serverTime`. */
  readonly timestamp: number;
  /** Server time, ms. */
  readonly serverTime: number;
  /** The `timestamp` of the PING, if it had one. */
  readonly echo?: number;
  /** Of the PING, if it had one. */
  readonly id?: number;
}

export const pongReplySchema: ZodType<PongReply> = serverMessage('PONG', "The server's clock: the answer to PING.", {
  timestamp: serverTime,
  serverTime,
  echo: timestamp.exactOptional(),
  id: commandId.exactOptional(),
});
