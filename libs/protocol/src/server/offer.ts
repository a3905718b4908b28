import type { ZodType } from 'zod';
import { offerDescription, type OfferDescription } from '../webrtc.ts';
import { relay, type RelayOf } from './relay.ts';

/** A WebRTC offer of another member. */
export interface OfferRelay extends RelayOf<'OFFER'> {
  readonly offer: OfferDescription;
}

export const offerRelaySchema: ZodType<OfferRelay> = relay('OFFER', 'A WebRTC offer of another member.', {
  offer: offerDescription,
});
