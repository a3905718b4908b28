import type { ZodType } from 'zod';
import { partySchema } from '../fields.ts';
import type { UserId } from '../ids.ts';
import { answerDescription, type AnswerDescription } from '../webrtc.ts';
import { clientMessage, type Message } from './message.ts';

/** A WebRTC answer for one member. */
export interface AnswerMessage extends Message<'ANSWER'> {
  readonly to: UserId;
  readonly answer: AnswerDescription;
}

export const answerMessageSchema: ZodType<AnswerMessage> = clientMessage(
  'ANSWER',
  'Delivered to that member only; PEER_UNREACHABLE when it cannot be. Who may: any member.',
  { to: partySchema, answer: answerDescription },
);
