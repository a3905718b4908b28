import type { ZodType } from 'zod';
import { flag, time, timestamp } from '../fields.ts';
import { clientMessage, type Message } from './message.ts';

/** Where the host's player is. */
export interface HostHeartbeatMessage extends Message<'HOST_HEARTBEAT'> {
  /** Seconds. */
  readonly currentTime: number;
  readonly isPlaying: boolean;
  /** The sender's clock, ms. */
  readonly eventTimestamp?: number;
}

export const hostHeartbeatMessageSchema: ZodType<HostHeartbeatMessage> = clientMessage(
  'HOST_HEARTBEAT',
  "Sets the room's position; the others get it as an observation. While a ready gate is open it changes only the " +
    "sender's own position. Who may: the host.",
  { currentTime: time, isPlaying: flag, eventTimestamp: timestamp.nullish() },
);
