import { createHmac } from 'node:crypto';

/**
 * What stands for a PIN outside of a gateway: HMAC-SHA256(key, roomId ‖ 0 ‖ PIN), base64url. A PIN has few digits, so a
 * plain hash of it would be as good as the PIN to whoever reads Redis, PostgreSQL or a log; this needs the key as well,
 * and the same PIN in another room has another tag.
 */
export function pinTag(key: string, room: string, pin: string): string {
  return createHmac('sha256', key).update(`${room}\0${pin}`).digest('base64url');
}

/** The tags of a PIN under the current key and, while keys are exchanged, under the previous one. */
export function pinTags(keys: {
  readonly current: string;
  readonly previous: string | undefined;
}): (room: string, pin: string) => string[] {
  const all = keys.previous === undefined ? [keys.current] : [keys.current, keys.previous];
  return (room, pin) => all.map((key) => pinTag(key, room, pin));
}
