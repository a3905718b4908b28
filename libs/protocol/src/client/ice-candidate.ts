import type { ZodType } from 'zod';
import { partySchema } from '../fields.ts';
import type { UserId } from '../ids.ts';
import { iceCandidate, type IceCandidate } from '../webrtc.ts';
import { clientMessage, type Message } from './message.ts';

/** A WebRTC candidate for one member. */
export interface IceCandidateMessage extends Message<'ICE_CANDIDATE'> {
  readonly to: UserId;
  /** Null at the end of candidates. */
  readonly candidate: IceCandidate | null;
}

export const iceCandidateMessageSchema: ZodType<IceCandidateMessage> = clientMessage(
  'ICE_CANDIDATE',
  'Delivered to that member only; PEER_UNREACHABLE when it cannot be. Who may: any member.',
  { to: partySchema, candidate: iceCandidate.nullable() },
);
