import { type Kysely, sql } from 'kysely';

const tables = sql.raw('rooms, users, room_events, timelines, drain, layout, room_history, timeline_ends');
const readers = sql.raw('tandem_worker, tandem_archiver, tandem_reader');

/** What each role may do, and nothing more; none may delete. The roles exist (deploy/postgres/roles.sql). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`grant select on ${tables} to ${readers}`.execute(db);
  await sql`grant insert on room_events, timelines to tandem_worker`.execute(db);
  await sql`grant insert, update on rooms, users, drain to tandem_worker`.execute(db);
  await sql`revoke execute on function ensure_partitions, prune_history from public`.execute(db);
  await sql`grant execute on function ensure_partitions to tandem_worker, tandem_archiver`.execute(db);
  await sql`grant execute on function prune_history to tandem_archiver`.execute(db);
}
