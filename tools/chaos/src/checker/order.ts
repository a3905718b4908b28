import type { RoomEvent } from '@tandem-watch/protocol';
import * as z from 'zod';
import type { Got, History } from '../clients/history.ts';
import { isEvent } from '../clients/read-frame.ts';
import { byRoom, type Evidence, type StoredEvent, type Violation } from './evidence.ts';

interface Place {
  readonly timeline: string;
  readonly seq: number;
}

const resumeSchema = z.object({ resume: z.object({ timeline: z.string(), seq: z.number() }) });

/** G1: one order for all, seq +1 on every socket, the same bytes; what PostgreSQL keeps of it has no hole either. */
export function checkOrder({ histories, stored, mayLose }: Evidence): Violation[] {
  const found: Violation[] = [];
  for (const [room, members] of byRoom(histories)) {
    const texts = new Map<string, string>();
    for (const history of members) found.push(...checkSockets(history), ...checkBytes(history, texts));
    found.push(...checkStored(room, stored.get(room)?.events ?? [], mayLose));
  }
  return found;
}

/** Each socket on its own: what it was told last decides what may come next. */
function checkSockets({ room, user, happenings }: History): Violation[] {
  const found: Violation[] = [];
  const places = new Map<number, Place>();
  const seen = new Map<string, number>();
  const broken = (text: string, got: Got): void => {
    found.push({ rule: 'G1', room, text: `${user}, socket ${got.socket}: ${text}`, entries: [got.text] });
  };
  for (const happening of happenings) {
    if (happening.kind === 'sent' && happening.message.type === 'JOIN') {
      const asked = resumeSchema.safeParse(happening.message);
      if (asked.success) places.set(happening.socket, asked.data.resume);
    }
    if (happening.kind !== 'got') continue;
    const { message, socket } = happening;
    const place = places.get(socket);
    if (message.type === 'ROOM_STATE') {
      const known = place?.timeline === message.timeline ? place.seq : 0;
      if (message.seq < known) broken(`a snapshot of ${message.seq} after ${known}`, happening);
      places.set(socket, message);
    } else if (message.type === 'RESUMED') {
      if (place === undefined || message.from !== place.seq + 1)
        broken(`resumed from ${message.from} after ${place?.seq}`, happening);
    } else if (isEvent(message)) {
      if (place?.timeline !== message.timeline || message.seq !== place.seq + 1) {
        broken(`${nameOf(message)} after ${place?.timeline} ${place?.seq}`, happening);
      }
      places.set(socket, message);
      seen.set(message.timeline, Math.max(seen.get(message.timeline) ?? 0, message.seq));
    }
  }
  return found;
}

function nameOf({ type, timeline, seq }: RoomEvent): string {
  return `${type} ${timeline} ${seq}`;
}

function checkBytes({ room, user, happenings }: History, texts: Map<string, string>): Violation[] {
  const found: Violation[] = [];
  for (const happening of happenings) {
    if (happening.kind !== 'got' || !isEvent(happening.message)) continue;
    const key = `${happening.message.timeline} ${happening.message.seq}`;
    const known = texts.get(key);
    if (known === undefined) texts.set(key, happening.text);
    else if (known !== happening.text)
      found.push({ rule: 'G1', room, text: `${user} saw another event at ${key}`, entries: [known, happening.text] });
  }
  return found;
}

/**
 * What was not cut, of each life of the room, counts up by one. Where events may be lost, a new timeline may begin behind
 * a hole: seq goes on from the highest that is known, and the row of a room may know more than the events that are left.
 */
function checkStored(room: string, events: readonly StoredEvent[], mayLose: boolean): Violation[] {
  const last = new Map<string, StoredEvent>();
  const found: Violation[] = [];
  for (const event of events) {
    if (event.cut) continue;
    const before = last.get(event.life);
    const expected = (before?.seq ?? 0) + 1;
    const mayJump = mayLose && before !== undefined && before.timeline !== event.timeline;
    if (mayJump ? event.seq < expected : event.seq !== expected) {
      const text = `PostgreSQL has ${event.seq} behind ${before?.seq ?? 'nothing'}`;
      found.push({ rule: 'G1', room, text, entries: [before, event] });
    }
    last.set(event.life, event);
  }
  return found;
}
