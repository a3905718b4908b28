import * as z from 'zod';
import { time } from '../fields.ts';
import { roomEvent, type EventOf } from './event.ts';

/** The room is on another page, paused. */
export interface UrlChangeEvent extends EventOf<'URL_CHANGE'> {
  readonly url: string;
  /** Seconds. */
  readonly currentTime: number;
}

export const urlChangeEventSchema: z.ZodType<UrlChangeEvent> = roomEvent(
  'URL_CHANGE',
  'The room is on another page, paused at currentTime.',
  { url: z.string(), currentTime: time },
);
