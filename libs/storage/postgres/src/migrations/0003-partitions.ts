import { type Kysely, sql } from 'kysely';

/**
 * Partition maintenance and retention as functions that run with the rights of the schema's owner, so that the worker
 * and the archiver need none over the tables.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await ensurePartitions.execute(db);
  await pruneHistory.execute(db);
}

/**
 * Makes the monthly partitions (UTC) from the month of `from_ms` on, `months` of them, and returns the names of those
 * that were missing. A time outside 2020 to next year is refused, so that a wrong clock cannot fill the catalogue.
 * A partition is attached after it was made: CREATE … PARTITION OF would lock out all readers.
 */
const ensurePartitions = sql`
  create function ensure_partitions(from_ms bigint, months integer) returns setof text
  language plpgsql security definer
  set search_path = public, pg_temp set timezone = 'UTC' set lock_timeout = '5s'
  as $$
  declare
    first constant timestamptz := date_trunc('month', to_timestamp(from_ms / 1000.0));
    month timestamptz;
    name text;
  begin
    if from_ms not between 1577836800000 and extract(epoch from now() + interval '1 year') * 1000
      or months not between 1 and 24
    then
      raise invalid_parameter_value using message = format('no partitions from %s for %s months', from_ms, months);
    end if;
    perform pg_advisory_xact_lock(hashtext('room_events partitions'));
    for step in 0 .. months - 1 loop
      month := first + make_interval(months => step);
      name := 'room_events_' || to_char(month, 'YYYY_MM');
      continue when to_regclass(name) is not null;
      execute format('create table %I (like room_events including all)', name);
      execute format('alter table room_events attach partition %I for values from (%L) to (%L)',
        name, month, month + interval '1 month');
      return next name;
    end loop;
  end
  $$`;

/**
 * Drops the partitions that hold nothing younger than `keep_days`, and the rooms (with their users) that were archived
 * before that. Returns what it dropped: partitions by name, rooms by number.
 */
const pruneHistory = sql`
  create function prune_history(keep_days integer, out partitions text[], out rooms bigint)
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
  end
  $$`;
