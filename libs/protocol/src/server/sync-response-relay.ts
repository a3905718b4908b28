import * as z from 'zod';
import { flag, partySchema, time } from '../fields.ts';
import type { UserId } from '../ids.ts';
import { relay, type RelayOf } from './relay.ts';

/** Where another member is, as it says. Its `fromUserId` is never `server`. */
export interface SyncResponseRelay extends RelayOf<'SYNC_RESPONSE'> {
  /** Seconds. */
  readonly currentTime: number;
  readonly isPlaying: boolean;
  readonly url?: string;
  readonly respectAutoPlay?: boolean;
  /** The same as `from`. */
  readonly fromUserId: UserId;
}

export const syncResponseRelaySchema: z.ZodType<SyncResponseRelay> = relay(
  'SYNC_RESPONSE',
  'Where another member is, as it says.',
  {
    currentTime: time,
    isPlaying: flag,
    url: z.string().exactOptional(),
    respectAutoPlay: flag.exactOptional(),
    fromUserId: partySchema,
  },
);
