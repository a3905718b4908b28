import type { RoomSettings } from '../settings.ts';
import type { RoomState } from '../state.ts';

type Bucket = RoomState['bucket'];

/** A token taken from the room's bucket, or the ms after which there is one. */
export function take(bucket: Bucket, now: number, settings: RoomSettings): Bucket | { readonly retryAfterMs: number } {
  const refilled = bucket.tokens + ((now - bucket.at) * settings.commandRate) / 1000;
  const tokens = Math.min(settings.commandBurst, refilled);
  if (tokens >= 1) return { tokens: tokens - 1, at: now };
  return { retryAfterMs: Math.ceil(((1 - tokens) * 1000) / settings.commandRate) };
}
