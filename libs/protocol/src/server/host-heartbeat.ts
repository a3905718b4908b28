import type { ZodType } from 'zod';
import { flag, partySchema, seq, serverTime, time, timelineSchema, timestamp } from '../fields.ts';
import type { Timeline, UserId } from '../ids.ts';
import { serverMessage } from './message.ts';

/** Where the room is, by the host's player. */
export interface HostHeartbeatObservation {
  readonly type: 'HOST_HEARTBEAT';
  readonly userId: UserId;
  /** Seconds, as of `timestamp`. */
  readonly currentTime: number;
  readonly isPlaying: boolean;
  /** As the sender gave it (its clock, ms), or else `timestamp`. */
  readonly eventTimestamp: number;
  /** Server time, ms. */
  readonly timestamp: number;
  readonly timeline: Timeline;
  /** Of the last event. */
  readonly seq: number;
}

export const hostHeartbeatObservationSchema: ZodType<HostHeartbeatObservation> = serverMessage(
  'HOST_HEARTBEAT',
  "Where the room is, by the host's player. To all but the sender.",
  {
    userId: partySchema,
    currentTime: time,
    isPlaying: flag,
    eventTimestamp: timestamp,
    timestamp: serverTime,
    timeline: timelineSchema,
    seq,
  },
);
