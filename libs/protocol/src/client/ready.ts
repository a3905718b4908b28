import type { ZodType } from 'zod';
import { time } from '../fields.ts';
import { clientMessage, type Message } from './message.ts';

/** Says that the sender's player has arrived at the target of the ready gate. */
export interface ReadyMessage extends Message<'READY'> {
  /** Seconds; counts when left out, or within 1 s of the gate's target. */
  readonly targetTime?: number;
}

export const readyMessageSchema: ZodType<ReadyMessage> = clientMessage(
  'READY',
  'Counts for the open ready gate. Who may: a member of the gate; from others, or without a gate, a no-op.',
  { targetTime: time.nullish() },
);
