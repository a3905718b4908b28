import type { RoomId } from '@tandem-watch/protocol';
import {
  decodeRecords,
  readLogBackwards,
  streamTime,
  type FeedRecord,
  type LogEntry,
  type Redis,
} from '@tandem-watch/storage-redis';

/** A logged event as it can be replayed. */
export interface PastEvent {
  readonly seq: number;
  /** The room's timeline. */
  readonly timeline: string;
  readonly body: string;
}

/**
 * The events of the last while, once per partition and indexed by room: what a client that lost its socket may have
 * missed. Bounded by time and by bytes of log, whichever is less, but never less than one commit. After a takeover it
 * is empty, and read from the log when the first client wants to resume.
 */
export interface ResumeWindow {
  /** Oldest first. */
  readonly commits: WindowCommit[];
  readonly byRoom: Map<RoomId, PastEvent[]>;
  bytes: number;
  /** Commits up to this log id were there before the owner: not read yet. null when they are. */
  unreadUpTo: string | null;
}

interface WindowCommit {
  readonly logId: string;
  readonly events: readonly { readonly room: RoomId; readonly event: PastEvent }[];
  readonly bytes: number;
}

export interface WindowLimits {
  readonly ms: number;
  readonly bytes: number;
}

/** A window in front of which stands a log up to `lastLogId`. */
export function emptyWindow(lastLogId: string): ResumeWindow {
  return { commits: [], byRoom: new Map(), bytes: 0, unreadUpTo: lastLogId };
}

/** Adds what a commit logged, and drops what is too old or too much. */
export function extendWindow(
  window: ResumeWindow,
  logId: string,
  events: readonly { readonly room: RoomId; readonly event: PastEvent }[],
  limits: WindowLimits,
): void {
  if (events.length === 0) return;
  append(window, commitOf(logId, events));
  const oldest = streamTime(logId) - limits.ms;
  while (
    window.commits.length > 1 &&
    (window.bytes > limits.bytes || streamTime(window.commits[0]?.logId ?? logId) < oldest)
  ) {
    dropOldest(window);
  }
}

/** Reads what the window lacks from the log, back to its limits. */
export async function fillWindow(
  redis: Redis,
  partition: number,
  window: ResumeWindow,
  limits: WindowLimits,
): Promise<void> {
  let before = window.unreadUpTo;
  if (before === null) return;
  const oldest = streamTime(before) - limits.ms;
  const past: WindowCommit[] = [];
  let bytes = window.bytes;
  for (let complete = false; !complete;) {
    const entries: LogEntry[] = await readLogBackwards(redis, partition, before, READ_ENTRIES);
    for (const entry of entries) {
      const commit = commitOf(entry.id, eventsOf(entry));
      bytes += commit.bytes;
      complete = streamTime(entry.id) < oldest || bytes > limits.bytes;
      if (complete) break;
      past.push(commit);
    }
    complete ||= entries.length < READ_ENTRIES;
    before = `(${entries.at(-1)?.id ?? before}`;
  }
  const present = window.commits.splice(0);
  window.byRoom.clear();
  window.bytes = 0;
  window.unreadUpTo = null;
  for (const commit of [...past.toReversed(), ...present]) append(window, commit);
}

const READ_ENTRIES = 500;

/** The events after `seq` in a room's timeline, up to its last one; null when the window does not hold them all. */
export function eventsAfter(
  window: ResumeWindow,
  room: RoomId,
  from: { readonly timeline: string; readonly seq: number },
  last: number,
): readonly PastEvent[] | null {
  if (from.seq === last) return [];
  const events = (window.byRoom.get(room) ?? []).filter(
    ({ timeline, seq }) => timeline === from.timeline && seq > from.seq && seq <= last,
  );
  return events.length === last - from.seq ? events : null;
}

function append(window: ResumeWindow, commit: WindowCommit): void {
  window.commits.push(commit);
  window.bytes += commit.bytes;
  for (const { room, event } of commit.events) {
    const events = window.byRoom.get(room);
    if (events === undefined) window.byRoom.set(room, [event]);
    else events.push(event);
  }
}

function dropOldest(window: ResumeWindow): void {
  const commit = window.commits.shift();
  if (commit === undefined) return;
  window.bytes -= commit.bytes;
  for (const { room } of commit.events) {
    const events = window.byRoom.get(room);
    events?.shift();
    if (events?.length === 0) window.byRoom.delete(room);
  }
}

function commitOf(logId: string, events: WindowCommit['events']): WindowCommit {
  return { logId, events, bytes: events.reduce((sum, { event }) => sum + event.body.length, 0) };
}

/** The events of a log entry. One that cannot be read has none: who missed its events gets ROOM_STATE. */
function eventsOf(entry: LogEntry): WindowCommit['events'] {
  try {
    return decodeRecords(entry.records).flatMap((record) => {
      const event = pastEvent(record);
      return event === null ? [] : [event];
    });
  } catch {
    return [];
  }
}

/** Where an event's JSON names its room's timeline. */
const timelineField = /"timeline":"([^"\\]*)"/;

/** An event record as the window holds it, null for other records. */
function pastEvent(record: FeedRecord): { room: RoomId; event: PastEvent } | null {
  if (record.kind !== 'event') return null;
  return {
    room: record.room,
    event: { seq: record.seq, timeline: timelineField.exec(record.body)?.[1] ?? '', body: record.body },
  };
}
