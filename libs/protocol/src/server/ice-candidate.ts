import type { ZodType } from 'zod';
import { iceCandidate, type IceCandidate } from '../webrtc.ts';
import { relay, type RelayOf } from './relay.ts';

/** A WebRTC candidate of another member. */
export interface IceCandidateRelay extends RelayOf<'ICE_CANDIDATE'> {
  /** Null at the end of candidates. */
  readonly candidate: IceCandidate | null;
}

export const iceCandidateRelaySchema: ZodType<IceCandidateRelay> = relay(
  'ICE_CANDIDATE',
  'A WebRTC candidate of another member.',
  { candidate: iceCandidate.nullable() },
);
