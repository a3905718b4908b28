import type { ZodType } from 'zod';
import { flag, partySchema, time } from '../fields.ts';
import type { UserId } from '../ids.ts';
import { webAddress } from '../web-address.ts';
import { clientMessage, type Message } from './message.ts';

/** Tells one member where the sender is. */
export interface SyncResponseMessage extends Message<'SYNC_RESPONSE'> {
  readonly to: UserId;
  /** Seconds. */
  readonly currentTime: number;
  readonly isPlaying: boolean;
  readonly url?: string;
  readonly respectAutoPlay?: boolean;
}

export const syncResponseMessageSchema: ZodType<SyncResponseMessage> = clientMessage(
  'SYNC_RESPONSE',
  'Delivered to that member only; PEER_UNREACHABLE when it cannot be. Who may: any member.',
  {
    to: partySchema,
    currentTime: time,
    isPlaying: flag,
    url: webAddress.nullish(),
    respectAutoPlay: flag.nullish(),
  },
);
