import type { EventRow } from '../event-row.ts';
import type { LogPosition } from '../log-position.ts';
import type { HistoryTransaction } from '../schema.ts';

type OfTimeline = Pick<EventRow, 'partition' | 'timeline' | 'life'>;

/** The partition's part of a room's timeline: `<partition timeline>.<life>` without the life. */
function partitionTimeline({ timeline, life }: Pick<EventRow, 'timeline' | 'life'>): string {
  return timeline.slice(0, -(life.length + 1));
}

/** Where timelines end: gives the last kept place of the log for an event, undefined where the timeline is whole. */
export async function readTimelineEnds(
  tx: HistoryTransaction,
  partitions: ReadonlySet<number>,
): Promise<(event: OfTimeline) => LogPosition | undefined> {
  const rows = await tx
    .selectFrom('timeline_ends')
    .selectAll()
    .where('partition', 'in', [...partitions])
    .execute();
  const ends = new Map(
    rows.map(({ partition, timeline, end_ms, end_n }) => [`${partition} ${timeline}`, { ms: end_ms, n: end_n }]),
  );
  return (event) => ends.get(`${event.partition} ${partitionTimeline(event)}`);
}
