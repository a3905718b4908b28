import type { ZodType } from 'zod';
import { flag, time } from '../fields.ts';
import { clientMessage, type Message } from './message.ts';

/** Where the player of a member that leads is. */
export interface SyncPlaybackMessage extends Message<'SYNC_PLAYBACK'> {
  /** Seconds. */
  readonly currentTime: number;
  readonly isPlaying: boolean;
}

export const syncPlaybackMessageSchema: ZodType<SyncPlaybackMessage> = clientMessage(
  'SYNC_PLAYBACK',
  "Sets the room's position like HOST_HEARTBEAT, from a guest too. Who may: the host; guests while guest control is on.",
  { currentTime: time, isPlaying: flag },
);
