import type { ArchivedRoom, AuditRow, EventRow, TimelineStart } from '@tandem-watch/storage-postgres';
import {
  decodeRecords,
  encodeRecord,
  streamTime,
  type DeadLetter,
  type FeedRecord,
  type LogEntry,
} from '@tandem-watch/storage-redis';
import * as z from 'zod';

/** What log entries hold for PostgreSQL. */
export interface LogContent {
  readonly events: readonly EventRow[];
  readonly archived: readonly ArchivedRoom[];
  readonly timelines: readonly TimelineStart[];
  readonly audit: readonly AuditRow[];
  /** What is no record, or not what its kind should hold. */
  readonly unreadable: readonly DeadLetter[];
}

/** Times that a Date can hold, ms. */
const time = z.number().min(0).max(8.64e15);

const eventSchema = z.object({ type: z.string(), timestamp: time, timeline: z.string() });

const logId = z.string().regex(/^\d{1,15}-\d{1,15}$/);

const timelineSchema: z.ZodType<Omit<TimelineStart, 'partition'>> = z.object({
  timeline: z.string(),
  epoch: z.number(),
  parent: z.string().nullable(),
  parentLastLogId: logId.nullable(),
  startedAt: time,
});

const auditSchema: z.ZodType<Omit<AuditRow, 'partition'>> = z.object({
  id: z.string(),
  at: time,
  operator: z.string(),
  action: z.string(),
  room: z.string().nullable(),
  target: z.string().nullable(),
  notice: z.string().nullable(),
  reason: z.string(),
  outcome: z.string(),
});

const rowSchema: z.ZodType<Omit<ArchivedRoom, 'archivedAt'>> = z.object({
  roomId: z.string(),
  life: z.string(),
  partition: z.number(),
  timeline: z.string(),
  timelineEpoch: z.number(),
  version: z.number(),
  seq: z.number(),
  hostUserId: z.string().nullable(),
  url: z.string(),
  position: z.number(),
  playing: z.boolean(),
  anchorAt: z.number(),
  guestControl: z.boolean(),
  guestControlTold: z.boolean(),
  pinTag: z.string().nullable(),
  kicked: z.record(z.string(), z.number()),
  createdAt: z.number(),
});

/**
 * Reads log entries of a partition. Directives are of no use later, and are passed over. What cannot be read would be
 * found there again by every try: it is handed back as a letter, and everything around it is read.
 */
export function contentOf(partition: number, entries: readonly LogEntry[]): LogContent {
  const content: Gathered = { events: [], archived: [], timelines: [], audit: [], unreadable: [] };
  for (const entry of entries) readOr(content, entry.id, entry.records, () => readEntry(content, partition, entry));
  return content;
}

/** Content in the making. */
type Gathered = { readonly [Part in keyof LogContent]: LogContent[Part][number][] };

function readEntry(content: Gathered, partition: number, { id, records }: LogEntry): void {
  for (const record of decodeRecords(records)) {
    readOr(content, id, encodeRecord(record), () => readRecord(content, partition, id, record));
  }
}

function readOr({ unreadable }: Gathered, id: string, text: string, read: () => void): void {
  try {
    read();
  } catch (error) {
    unreadable.push({ reason: `log entry ${id} cannot be read: ${String(error)}`, body: text });
  }
}

function readRecord(content: Gathered, partition: number, id: string, record: FeedRecord): void {
  if (record.kind === 'event') content.events.push(eventRow(partition, id, record));
  else if (record.kind === 'archive') {
    content.archived.push({ ...rowSchema.parse(JSON.parse(record.body)), archivedAt: streamTime(id) });
  } else if (record.kind === 'audit') {
    content.audit.push({ ...auditSchema.parse(JSON.parse(record.body)), partition });
  } else if (record.kind === 'timeline') content.timelines.push({ ...timelineSchema.parse(record), partition });
}

/** The life stands in the room's timeline: `<partition timeline>.<life>`. */
function eventRow(partition: number, logId: string, record: FeedRecord & { kind: 'event' }): EventRow {
  const { type, timestamp, timeline } = eventSchema.parse(JSON.parse(record.body));
  return {
    roomId: record.room,
    life: timeline.slice(timeline.indexOf('.') + 1),
    partition,
    timeline,
    seq: record.seq,
    at: timestamp,
    logId,
    type,
    userId: record.user,
    session: record.session,
    commandId: record.id,
    body: record.body,
  };
}
