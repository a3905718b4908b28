import * as z from 'zod';
import { CRLF_LINES, NO_CONTROL, text, textOfBytes } from './text.ts';

/** A WebRTC session description, as browsers serialise it. */
export interface SessionDescription<Type extends string> {
  readonly type: Type;
  /** At most 16,384 bytes. */
  readonly sdp: string;
}

export type OfferDescription = SessionDescription<'offer'>;
export type AnswerDescription = SessionDescription<'answer' | 'pranswer'>;

/** A WebRTC candidate, as browsers serialise it. */
export interface IceCandidate {
  /** At most 2,048 bytes; empty at the end of candidates. */
  readonly candidate: string;
  readonly sdpMid?: string | null;
  readonly sdpMLineIndex?: number | null;
  readonly usernameFragment?: string | null;
}

const sdp = textOfBytes(CRLF_LINES, 16_384);

const label = text(NO_CONTROL, 0, 256);

export const offerDescription: z.ZodType<OfferDescription> = z.object({ type: z.literal('offer'), sdp });

export const answerDescription: z.ZodType<AnswerDescription> = z.object({ type: z.enum(['answer', 'pranswer']), sdp });

export const iceCandidate: z.ZodType<IceCandidate> = z.object({
  candidate: textOfBytes(NO_CONTROL, 2048),
  sdpMid: label.nullable().exactOptional(),
  sdpMLineIndex: z.int().min(0).max(65_535).nullable().exactOptional(),
  usernameFragment: label.nullable().exactOptional(),
});
