import * as z from 'zod';
import { time, timestamp } from '../fields.ts';
import { roomEvent, type EventOf } from './event.ts';

/** The room is paused at another position. */
export interface SeekPauseEvent extends EventOf<'SEEK_PAUSE'> {
  /** Seconds: the target. */
  readonly currentTime: number;
  readonly isPlaying: false;
  /** As the sender gave it (its clock, ms), or else `timestamp`. */
  readonly eventTimestamp: number;
}

export const seekPauseEventSchema: z.ZodType<SeekPauseEvent> = roomEvent(
  'SEEK_PAUSE',
  'The room is paused at currentTime; if a ready gate opened, send READY when the player is there.',
  { currentTime: time, isPlaying: z.literal(false), eventTimestamp: timestamp },
);
