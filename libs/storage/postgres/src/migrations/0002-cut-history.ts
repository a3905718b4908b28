import { type Kysely, sql } from 'kysely';

/**
 * Views that end a timeline where a later one began.
 *
 * Problem: Redis may come back without its tail. The owner then starts a new timeline behind the last log entry that was
 * kept, but the lost tail may be in PostgreSQL already: events that no client's history holds any more. Deleting them
 * would destroy the evidence, and a late drainer would write them again. So they stay, and are marked by a comparison:
 * whatever an earlier owner wrote behind the place where a later timeline began is cut.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await timelineEnds.execute(db);
  await roomHistory.execute(db);
}

/** Of all later timelines of the partition, the one that kept least decides. */
const timelineEnds = sql`
  create view timeline_ends as
  select distinct on (mine.partition, mine.timeline)
    mine.partition, mine.timeline, later.parent_last_log_ms as end_ms, later.parent_last_log_n as end_n
  from timelines mine
  join timelines later
    on later.partition = mine.partition and later.epoch > mine.epoch and later.parent_last_log_ms is not null
  order by mine.partition, mine.timeline, later.parent_last_log_ms, later.parent_last_log_n`;

const roomHistory = sql`
  create view room_history as
  select event.*,
    ending.end_ms is not null and (event.log_ms, event.log_n) > (ending.end_ms, ending.end_n) as cut
  from room_events event
  left join timeline_ends ending
    on ending.partition = event.partition
    and ending.timeline = left(event.timeline, -(length(event.life) + 1))`;
