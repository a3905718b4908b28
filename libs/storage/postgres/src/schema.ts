import type { Kysely, Transaction } from 'kysely';

/** The tables and views, for Kysely. Numbers are JavaScript's (see connect.ts), times are `Date`s. */
export interface Schema {
  rooms: RoomsTable;
  users: UsersTable;
  room_events: RoomEventsTable;
  room_history: RoomHistoryView;
  timelines: TimelinesTable;
  timeline_ends: TimelineEndsView;
  drain: DrainTable;
  layout: LayoutTable;
  audit: AuditTable;
}

/** A connection pool, or a transaction of it. */
export type History = Kysely<Schema>;
export type HistoryTransaction = Transaction<Schema>;

export interface RoomsTable {
  room_id: string;
  life: string;
  partition: number;
  timeline: string;
  timeline_epoch: number;
  version: number;
  seq: number;
  host_user_id: string | null;
  url: string;
  position: number;
  playing: boolean;
  anchor_at: Date;
  guest_control: boolean;
  guest_control_told: boolean;
  pin_tag: string | null;
  kicked: Record<string, number>;
  created_at: Date;
  archived_at: Date | null;
}

export interface UsersTable {
  room_id: string;
  life: string;
  user_id: string;
  username: string;
  joined_seq: number;
  joined_at: Date;
  left_at: Date | null;
}

export interface RoomEventsTable {
  room_id: string;
  life: string;
  partition: number;
  timeline: string;
  seq: number;
  at: Date;
  log_ms: number;
  log_n: number;
  type: string;
  user_id: string;
  session: string | null;
  command_id: number | null;
  body: unknown;
}

/** The events with `cut`: true when a later timeline began before it, so that no client's history holds it. */
export interface RoomHistoryView extends RoomEventsTable {
  cut: boolean;
}

export interface TimelinesTable {
  partition: number;
  timeline: string;
  epoch: number;
  parent: string | null;
  parent_last_log_ms: number | null;
  parent_last_log_n: number | null;
  started_at: Date;
}

/** Where a partition's timeline ends, if a later one began before its end: the last log id that was kept. */
export interface TimelineEndsView {
  partition: number;
  timeline: string;
  end_ms: number;
  end_n: number;
}

export interface DrainTable {
  partition: number;
  timeline: string;
  log_ms: number;
  log_n: number;
}

/** One row: the count of partitions that `rooms.partition` was computed for. */
export interface LayoutTable {
  one: boolean;
  partitions: number;
}

/** What operators did. */
export interface AuditTable {
  action_id: string;
  partition: number;
  at: Date;
  operator: string;
  action: string;
  room_id: string | null;
  target: string | null;
  notice: string | null;
  reason: string;
  outcome: string;
}
