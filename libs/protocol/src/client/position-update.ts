import * as z from 'zod';
import { connectionQuality, flag, time, type ConnectionQuality } from '../fields.ts';
import { clientMessage, type Message } from './message.ts';

/** Where the sender's own player is. */
export interface PositionUpdateMessage extends Message<'POSITION_UPDATE'> {
  /** Seconds. */
  readonly currentTime: number;
  readonly isPlaying: boolean;
  readonly connectionQuality?: ConnectionQuality;
  /** How far the sender's player is ahead of the room, ms. */
  readonly syncErrorMs?: number;
}

export const positionUpdateMessageSchema: z.ZodType<PositionUpdateMessage> = clientMessage(
  'POSITION_UPDATE',
  "Sets the sender's own position, never the room's. Not broadcast; of those of one second only the last counts. " +
    'Who may: any member.',
  {
    currentTime: time,
    isPlaying: flag,
    connectionQuality: connectionQuality.nullish(),
    syncErrorMs: z.number().meta({ description: 'Milliseconds ahead of the room.' }).nullish(),
  },
);
