import type { ZodType } from 'zod';
import { answerDescription, type AnswerDescription } from '../webrtc.ts';
import { relay, type RelayOf } from './relay.ts';

/** A WebRTC answer of another member. */
export interface AnswerRelay extends RelayOf<'ANSWER'> {
  readonly answer: AnswerDescription;
}

export const answerRelaySchema: ZodType<AnswerRelay> = relay('ANSWER', 'A WebRTC answer of another member.', {
  answer: answerDescription,
});
