import type { Member } from './member.ts';

/** What is wrong with what the members saw; empty when all is well. */
export type Faults = readonly string[];

/**
 * Checks the promise of one order: from its first ROOM_STATE on a member sees every seq of the timeline exactly once and
 * rising by one, and an event has the same bytes for all. A ROOM_STATE begins anew.
 */
export function check(members: readonly Member[]): Faults {
  const faults: string[] = [];
  const texts = new Map<string, string>();
  for (const { name, seen } of members) {
    let at: { timeline: unknown; seq: number } | null = null;
    for (const { text, message } of seen) {
      const { type, timeline, seq } = message;
      if (typeof seq !== 'number') continue;
      if (type === 'ROOM_STATE') at = { timeline, seq };
      if (!isEvent(message)) continue;
      if (at === null || at.timeline !== timeline || seq !== at.seq + 1) {
        faults.push(`${name} saw ${JSON.stringify(type)} with seq ${seq} after ${at?.seq ?? 'nothing'}`);
      }
      at = { timeline, seq };
      const key = `${JSON.stringify(timeline)} ${seq}`;
      const known = texts.get(key) ?? text;
      if (known !== text) faults.push(`${name} saw other bytes at seq ${seq}`);
      texts.set(key, known);
    }
  }
  return faults;
}

const eventTypes = new Set([
  'USER_JOINED',
  'USER_LEFT',
  'USERNAME_UPDATED',
  'PLAY_PAUSE',
  'SEEK_PAUSE',
  'URL_CHANGE',
  'GUEST_CONTROL',
  'HOST_CHANGED',
  'CHAT',
]);

/** Whether a message is a numbered event. */
export function isEvent({ type }: Readonly<Record<string, unknown>>): boolean {
  return typeof type === 'string' && eventTypes.has(type);
}
