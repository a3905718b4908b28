import * as z from 'zod';
import { commandId, flag, seq, serverTime, time, timelineSchema } from '../fields.ts';
import { userId, type Timeline, type UserId } from '../ids.ts';
import { serverMessage } from './message.ts';

/** Where the room is: the answer to REQUEST_SYNC. */
export interface SyncResponseReply {
  readonly type: 'SYNC_RESPONSE';
  /** `server`. */
  readonly fromUserId: UserId;
  readonly url: string;
  readonly isPlaying: boolean;
  /** Seconds, as of `serverTime`. */
  readonly currentTime: number;
  /** Server time, ms. */
  readonly serverTime: number;
  readonly timeline: Timeline;
  /** Of the last event. */
  readonly seq: number;
  /** As it stood in the request. */
  readonly respectAutoPlay?: boolean;
  /** Of the request, if it had one. */
  readonly id?: number;
}

export const syncResponseReplySchema: z.ZodType<SyncResponseReply> = serverMessage(
  'SYNC_RESPONSE',
  'Where the room is: the answer to REQUEST_SYNC.',
  {
    fromUserId: z.literal('server').transform(userId),
    url: z.string(),
    isPlaying: flag,
    currentTime: time.meta({ description: 'Seconds, as of serverTime.' }),
    serverTime,
    timeline: timelineSchema,
    seq,
    respectAutoPlay: flag.exactOptional(),
    id: commandId.exactOptional(),
  },
);
