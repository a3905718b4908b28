import * as z from 'zod';
import { ERRORS } from '../error-codes.ts';
import { MAX_POSITION } from '../playback.ts';
import { webAddress } from '../web-address.ts';
import { clientMessage, type Message } from './message.ts';
import type { Refusal } from './refusal.ts';

/** Sends the room to another page. */
export interface UrlChangeMessage extends Message<'URL_CHANGE'> {
  readonly url: string;
  /** Seconds; as parsed from one of the extension's clients, ms. `urlChangeInSeconds` tells them apart. */
  readonly currentTime?: number;
}

export const urlChangeMessageSchema: z.ZodType<UrlChangeMessage> = clientMessage(
  'URL_CHANGE',
  'Makes an event URL_CHANGE: the room is paused at currentTime or 0; an open ready gate is cancelled. ' +
    'Who may: the host; guests while guest control is on.',
  {
    url: webAddress,
    currentTime: z
      .number()
      .min(0)
      .max(MAX_POSITION * 1000)
      .meta({ description: 'Seconds, 0…604,800; milliseconds from clients that joined without `protocol`.' })
      .nullish(),
  },
);

/**
 * A URL_CHANGE with its currentTime in seconds. The extension's clients (`modern` false: joined without `protocol`) send
 * milliseconds; others send seconds, and are refused beyond a week.
 */
export function urlChangeInSeconds(
  message: UrlChangeMessage,
  modern: boolean,
): { readonly ok: true; readonly message: UrlChangeMessage } | Refusal {
  const { currentTime, id } = message;
  if (currentTime === undefined) return { ok: true, message };
  if (!modern) return { ok: true, message: { ...message, currentTime: currentTime / 1000 } };
  if (currentTime <= MAX_POSITION) return { ok: true, message };
  const text = `${ERRORS.BAD_MESSAGE.text} (currentTime: Too big: expected at most ${MAX_POSITION} seconds)`;
  return { ok: false, code: 'BAD_MESSAGE', text, ...(id === undefined ? {} : { id }) };
}
