import type { ZodType } from 'zod';
import { playbackControl, time, timestamp, type PlaybackControl } from '../fields.ts';
import { roomEvent, type EventOf } from './event.ts';

/** The room plays or is paused. */
export interface PlayPauseEvent extends EventOf<'PLAY_PAUSE'> {
  readonly control: PlaybackControl;
  /** Seconds. */
  readonly currentTime: number;
  /** As the sender gave it (its clock, ms), or else `timestamp`. */
  readonly eventTimestamp: number;
}

export const playPauseEventSchema: ZodType<PlayPauseEvent> = roomEvent(
  'PLAY_PAUSE',
  'The room plays from, or is paused at, currentTime. From `server` when a ready gate closes.',
  { control: playbackControl, currentTime: time, eventTimestamp: timestamp },
);
