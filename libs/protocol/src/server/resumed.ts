import * as z from 'zod';
import { flag, seq, serverTime, time } from '../fields.ts';
import { serverMessage } from './message.ts';

/** The place is taken again; the missed events `from` … `to` follow, in order and complete. */
export interface ResumedReply {
  readonly type: 'RESUMED';
  /** Seq of the first missed event. */
  readonly from: number;
  /** Seq of the last missed event; `from` − 1 when none was missed. */
  readonly to: number;
  readonly url: string;
  /** Seconds, as of `serverTime`, after the missed events. */
  readonly currentTime: number;
  readonly isPlaying: boolean;
  /** Server time, ms. */
  readonly serverTime: number;
}

export const resumedReplySchema: z.ZodType<ResumedReply> = serverMessage(
  'RESUMED',
  'The place is taken again. The missed events from … to follow, in order and complete; to is from − 1 without any. ' +
    'Playback is given as it is after them.',
  {
    from: seq.describe('Seq of the first missed event.'),
    to: seq.describe('Seq of the last missed event.'),
    url: z.string(),
    currentTime: time.meta({ description: 'Seconds, as of serverTime.' }),
    isPlaying: flag,
    serverTime,
  },
);
