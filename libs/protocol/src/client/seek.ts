import type { ZodType } from 'zod';
import { flag, time, timestamp } from '../fields.ts';
import { clientMessage, type Message } from './message.ts';

/** Moves the room to another position. */
export interface SeekMessage extends Message<'SEEK'> {
  /** Seconds. */
  readonly currentTime: number;
  /** Whether to play on from there, once the members are ready. */
  readonly isPlaying?: boolean;
  /** The sender's clock, ms. */
  readonly eventTimestamp?: number;
}

export const seekMessageSchema: ZodType<SeekMessage> = clientMessage(
  'SEEK',
  'Makes an event SEEK_PAUSE: the room is paused at the target; with isPlaying a ready gate opens. ' +
    'Who may: the host; guests while guest control is on.',
  { currentTime: time, isPlaying: flag.nullish(), eventTimestamp: timestamp.nullish() },
);
