import * as z from 'zod';
import { commandId, seq, timelineSchema } from '../fields.ts';
import type { Timeline } from '../ids.ts';
import { serverMessage } from './message.ts';

/** A command with an id has been carried out. */
export interface AckReply {
  readonly type: 'ACK';
  readonly id: number;
  readonly timeline: Timeline;
  /** Of its event; of the last event when it made none. */
  readonly seq: number;
  /** True when the command had been carried out before. */
  readonly duplicate?: true;
}

export const ackReplySchema: z.ZodType<AckReply> = serverMessage(
  'ACK',
  'A command with an id has been carried out, where no event of its sender says so. seq is that of its event, or of ' +
    'the last one when it made none.',
  {
    id: commandId,
    timeline: timelineSchema,
    seq,
    duplicate: z.literal(true).describe('It had been carried out before.').exactOptional(),
  },
);
