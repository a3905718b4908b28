import { type Kysely, sql } from 'kysely';

/** Retention is for timelines too, of which each restart of Redis leaves one a partition, and for who left a living room. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await pruneHistory.execute(db);
}

/**
 * Drops the partitions that hold nothing younger than `keep_days`, the rooms (with their users) that were archived before
 * that, and who has left a living room before that. Returns what it dropped: partitions by name, rooms by number.
 *
 * A timeline goes, with its drain position, when a later one of its partition began so long ago that every event of it
 * was dropped, and has a position of its own, at which the search for one stops.
 */
const pruneHistory = sql`
  create or replace function prune_history(keep_days integer, out partitions text[], out rooms bigint)
  language plpgsql security definer
  set search_path = public, pg_temp set timezone = 'UTC'
  as $$
  declare
    oldest constant timestamptz := now() - make_interval(days => keep_days);
    name text;
  begin
    if keep_days < 1 then
      raise invalid_parameter_value using message = format('history is kept for a day at least, not %s', keep_days);
    end if;
    perform pg_advisory_xact_lock(hashtext('room_events partitions'));
    partitions := '{}';
    for name in
      select child.relname from pg_inherits
      join pg_class child on child.oid = inhrelid
      where inhparent = 'room_events'::regclass
        and to_date(right(child.relname, 7), 'YYYY_MM') + interval '1 month' <= oldest
      order by child.relname
    loop
      execute format('drop table %I', name);
      partitions := partitions || name;
    end loop;
    with gone as (
      delete from public.rooms where archived_at < oldest returning room_id, life
    ), without as (
      delete from users using gone where users.room_id = gone.room_id and users.life = gone.life
    )
    select count(*) into rooms from gone;
    delete from users where left_at < oldest;
    with over as (
      delete from timelines mine where exists (
        select from timelines later
        join drain on drain.partition = later.partition and drain.timeline = later.timeline
        where later.partition = mine.partition and later.epoch > mine.epoch
          and later.started_at + interval '1 month' <= oldest)
      returning mine.partition, mine.timeline
    )
    delete from drain using over where drain.partition = over.partition and drain.timeline = over.timeline;
  end
  $$`;
