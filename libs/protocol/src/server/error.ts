import * as z from 'zod';
import { ERROR_CODES, type ErrorCode } from '../error-codes.ts';
import { commandId } from '../fields.ts';
import { serverMessage } from './message.ts';

/** A message was refused, or its fate is unknown. */
export interface ErrorReply {
  readonly type: 'ERROR';
  readonly code: ErrorCode;
  /** For people: what happened and what to do. */
  readonly message: string;
  /** Of the refused message, if it had one. */
  readonly id?: number;
  /** When to try again, ms from now. */
  readonly retryAfterMs?: number;
}

export const errorReplySchema: z.ZodType<ErrorReply> = serverMessage(
  'ERROR',
  'A message was refused: nothing was changed, unless the code says otherwise.',
  {
    code: z.enum(ERROR_CODES),
    message: z.string().describe('For people: what happened, and what to do.'),
    id: commandId.exactOptional(),
    retryAfterMs: z.number().min(0).meta({ description: 'Milliseconds from now.' }).exactOptional(),
  },
);
