import type { ZodType } from 'zod';
import { playbackControl, time, timestamp, type PlaybackControl } from '../fields.ts';
import { clientMessage, type Message } from './message.ts';

/** Plays or pauses the room. */
export interface PlayPauseMessage extends Message<'PLAY_PAUSE'> {
  readonly control: PlaybackControl;
  /** Seconds; left out, the position as of now. */
  readonly currentTime?: number;
  /** The sender's clock, ms. */
  readonly eventTimestamp?: number;
}

export const playPauseMessageSchema: ZodType<PlayPauseMessage> = clientMessage(
  'PLAY_PAUSE',
  'Makes an event PLAY_PAUSE for all, the sender included. A pause cancels an open ready gate. ' +
    'Who may: the host; guests while guest control is on.',
  { control: playbackControl, currentTime: time.nullish(), eventTimestamp: timestamp.nullish() },
);
