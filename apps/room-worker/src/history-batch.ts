import type { ArchivedRoom, EventRow, TimelineStart } from '@tandem-watch/storage-postgres';
import { decodeRecords, streamTime, type FeedRecord, type LogEntry } from '@tandem-watch/storage-redis';
import * as z from 'zod';

/** What log entries hold for PostgreSQL. */
export interface LogContent {
  readonly events: readonly EventRow[];
  readonly archived: readonly ArchivedRoom[];
  readonly timelines: readonly TimelineStart[];
}

const eventSchema = z.object({ type: z.string(), timestamp: z.number(), timeline: z.string() });

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

/** Reads log entries of a partition. Directives are of no use later, and are passed over. */
export function contentOf(partition: number, entries: readonly LogEntry[]): LogContent {
  const events: EventRow[] = [];
  const archived: ArchivedRoom[] = [];
  const timelines: TimelineStart[] = [];
  for (const { id, records } of entries) {
    for (const record of decodeRecords(records)) {
      if (record.kind === 'event') events.push(eventRow(partition, id, record));
      else if (record.kind === 'archive')
        archived.push({ ...rowSchema.parse(JSON.parse(record.body)), archivedAt: streamTime(id) });
      else if (record.kind === 'timeline') timelines.push(timelineStart(partition, record));
    }
  }
  return { events, archived, timelines };
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

function timelineStart(partition: number, record: FeedRecord & { kind: 'timeline' }): TimelineStart {
  const { timeline, epoch, parent, parentLastLogId, startedAt } = record;
  return { partition, timeline, epoch, parent, parentLastLogId, startedAt };
}
