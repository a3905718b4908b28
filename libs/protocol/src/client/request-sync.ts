import type { ZodType } from 'zod';
import { flag } from '../fields.ts';
import { clientMessage, type Message } from './message.ts';

/** Asks where the room is. */
export interface RequestSyncMessage extends Message<'REQUEST_SYNC'> {
  /** Comes back in the answer. */
  readonly respectAutoPlay?: boolean;
}

export const requestSyncMessageSchema: ZodType<RequestSyncMessage> = clientMessage(
  'REQUEST_SYNC',
  'Answered by SYNC_RESPONSE from `server`. Who may: any member.',
  { respectAutoPlay: flag.nullish() },
);
