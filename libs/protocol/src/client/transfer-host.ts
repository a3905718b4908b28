import type { ZodType } from 'zod';
import { partySchema } from '../fields.ts';
import type { UserId } from '../ids.ts';
import { clientMessage, type Message } from './message.ts';

/** Gives the host's role to another member. */
export interface TransferHostMessage extends Message<'TRANSFER_HOST'> {
  readonly targetUserId: UserId;
}

export const transferHostMessageSchema: ZodType<TransferHostMessage> = clientMessage(
  'TRANSFER_HOST',
  'Makes an event HOST_CHANGED; to oneself it is a no-op. Who may: the host.',
  { targetUserId: partySchema },
);
