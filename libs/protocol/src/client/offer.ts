import type { ZodType } from 'zod';
import { partySchema } from '../fields.ts';
import type { UserId } from '../ids.ts';
import { offerDescription, type OfferDescription } from '../webrtc.ts';
import { clientMessage, type Message } from './message.ts';

/** A WebRTC offer for one member. */
export interface OfferMessage extends Message<'OFFER'> {
  readonly to: UserId;
  readonly offer: OfferDescription;
}

export const offerMessageSchema: ZodType<OfferMessage> = clientMessage(
  'OFFER',
  'Delivered to that member only; PEER_UNREACHABLE when it cannot be. Who may: any member.',
  { to: partySchema, offer: offerDescription },
);
