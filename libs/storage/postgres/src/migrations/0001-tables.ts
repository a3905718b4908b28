import { type Kysely, sql } from 'kysely';

/** Rooms, their users and events; where each partition's timelines begin and how far they were drained. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [rooms, livingRooms, users, events, eventsByLog, timelines, drain, layout])
    await statement.execute(db);
}

const rooms = sql`
  create table rooms (
    room_id text not null,
    life text not null,
    partition integer not null check (partition >= 0),
    timeline text not null,
    timeline_epoch bigint not null,
    version bigint not null,
    seq bigint not null check (seq >= 0),
    host_user_id text,
    url text not null,
    position double precision not null,
    playing boolean not null,
    anchor_at timestamptz not null,
    guest_control boolean not null,
    guest_control_told boolean not null,
    pin_tag text,
    kicked jsonb not null,
    created_at timestamptz not null,
    archived_at timestamptz,
    primary key (room_id, life)
  )`;

/** What a rebuild looks for. */
const livingRooms = sql`create index rooms_living on rooms (partition) where archived_at is null`;

const users = sql`
  create table users (
    room_id text not null,
    life text not null,
    user_id text not null,
    username text not null,
    joined_seq bigint not null,
    joined_at timestamptz not null,
    left_at timestamptz,
    primary key (room_id, life, user_id)
  )`;

/** The key holds `at`, since a unique key must hold the partition column. */
const events = sql`
  create table room_events (
    room_id text not null,
    life text not null,
    partition integer not null,
    timeline text not null,
    seq bigint not null check (seq > 0),
    at timestamptz not null,
    log_ms bigint not null,
    log_n bigint not null,
    type text not null,
    user_id text not null,
    session text,
    command_id bigint,
    body jsonb not null,
    primary key (room_id, timeline, seq, at)
  ) partition by range (at)`;

/** Rows come about in the order of the log, so a block range index finds a cut tail and costs next to nothing. */
const eventsByLog = sql`create index room_events_by_log on room_events using brin (log_ms)`;

const timelines = sql`
  create table timelines (
    partition integer not null,
    timeline text not null,
    epoch bigint not null,
    parent text,
    parent_last_log_ms bigint,
    parent_last_log_n bigint,
    started_at timestamptz not null,
    primary key (partition, timeline)
  )`;

const drain = sql`
  create table drain (
    partition integer not null,
    timeline text not null,
    log_ms bigint not null,
    log_n bigint not null,
    primary key (partition, timeline)
  )`;

const layout = sql`
  create table layout (
    one boolean primary key default true check (one),
    partitions integer not null check (partitions > 0)
  )`;
