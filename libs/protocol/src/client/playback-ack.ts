import type { ZodType } from 'zod';
import { partySchema, playbackControl, type PlaybackControl } from '../fields.ts';
import type { UserId } from '../ids.ts';
import { clientMessage, type Message } from './message.ts';

/** Tells one member that its PLAY_PAUSE was carried out. */
export interface PlaybackAckMessage extends Message<'PLAYBACK_ACK'> {
  readonly to: UserId;
  readonly control: PlaybackControl;
}

export const playbackAckMessageSchema: ZodType<PlaybackAckMessage> = clientMessage(
  'PLAYBACK_ACK',
  'Delivered to that member only; to `server` it is a no-op. Who may: any member.',
  { to: partySchema, control: playbackControl },
);
