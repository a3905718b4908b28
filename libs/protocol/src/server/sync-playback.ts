import type { ZodType } from 'zod';
import { flag, partySchema, seq, serverTime, time, timelineSchema } from '../fields.ts';
import type { Timeline, UserId } from '../ids.ts';
import { serverMessage } from './message.ts';

/** Where the room is, by the player of a member that leads. */
export interface SyncPlaybackObservation {
  readonly type: 'SYNC_PLAYBACK';
  readonly userId: UserId;
  /** Seconds, as of `timestamp`. */
  readonly currentTime: number;
  readonly isPlaying: boolean;
  /** Server time, ms. */
  readonly timestamp: number;
  readonly timeline: Timeline;
  /** Of the last event. */
  readonly seq: number;
}

export const syncPlaybackObservationSchema: ZodType<SyncPlaybackObservation> = serverMessage(
  'SYNC_PLAYBACK',
  'Where the room is, by the player of a member that leads. To all but the sender.',
  {
    userId: partySchema,
    currentTime: time,
    isPlaying: flag,
    timestamp: serverTime,
    timeline: timelineSchema,
    seq,
  },
);
