import type { ZodType } from 'zod';
import { partySchema } from '../fields.ts';
import type { UserId } from '../ids.ts';
import { clientMessage, type Message } from './message.ts';

/** Removes a member and keeps it out for a while. */
export interface KickMessage extends Message<'KICK'> {
  readonly targetUserId: UserId;
}

export const kickMessageSchema: ZodType<KickMessage> = clientMessage(
  'KICK',
  'Makes an event USER_LEFT with reason `kicked`; the target is closed 4403 and may not JOIN until a cooldown ends. ' +
    'Who may: the host.',
  { targetUserId: partySchema },
);
