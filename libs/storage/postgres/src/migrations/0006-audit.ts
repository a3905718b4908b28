import { type Kysely, sql } from 'kysely';

/** What operators did. The worker writes it and cannot read, change or remove it; only retention removes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [audit, auditByTime, auditByRoom, pruneAudit, notForAll, write, read, prune])
    await statement.execute(db);
}

/** An id names one action within its partition; the time is for one that is used again when its partition was lost. */
const audit = sql`
  create table audit (
    action_id text not null,
    partition integer not null check (partition >= 0),
    at timestamptz not null,
    operator text not null,
    action text not null,
    room_id text,
    target text,
    notice text,
    reason text not null,
    outcome text not null,
    primary key (action_id, partition, at)
  )`;

const auditByTime = sql`create index audit_by_time on audit (at, action_id, partition)`;
const auditByRoom = sql`create index audit_by_room on audit (room_id, at) where room_id is not null`;

const pruneAudit = sql`
  create function prune_audit(keep_days integer) returns bigint
  language plpgsql security definer
  set search_path = public, pg_temp
  as $$
  declare
    gone bigint;
  begin
    if keep_days < 1 then
      raise invalid_parameter_value using message = format('the audit is kept for a day at least, not %s', keep_days);
    end if;
    delete from audit where at < now() - make_interval(days => keep_days);
    get diagnostics gone = row_count;
    return gone;
  end
  $$`;

const notForAll = sql`revoke execute on function prune_audit from public`;
const write = sql`grant insert on audit to tandem_worker`;
const read = sql`grant select on audit to tandem_reader`;
const prune = sql`grant execute on function prune_audit to tandem_archiver`;
