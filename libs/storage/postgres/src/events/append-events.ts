import { type Refused, writeOrBisect } from '../bisect.ts';
import { type DrainPosition, moveDrain } from '../drain.ts';
import { ensurePartitions } from '../ensure-partitions.ts';
import type { EventRow } from '../event-row.ts';
import type { RoomRow } from '../rooms/room-row.ts';
import { upsertRooms } from '../rooms/upsert-rooms.ts';
import { writeRooms } from '../rooms/write-rooms.ts';
import type { History, HistoryTransaction } from '../schema.ts';
import { isMissingPartition, isRefusedData } from '../sql-state.ts';
import { lockPartition } from '../timelines/lock-partition.ts';
import { followPresence } from './follow-presence.ts';
import { insertEvents } from './insert-events.ts';

/** What one read of a partition's log brought. */
export interface HistoryBatch {
  readonly events: readonly EventRow[];
  /** Snapshots of rooms to be written in the same transaction as their events; at least those of new rooms. */
  readonly rooms: readonly RoomRow[];
  /** Where the log was read up to. */
  readonly upTo: DrainPosition;
  /** Told of what PostgreSQL refuses, before the position moves: when this rejects, nothing is lost. */
  readonly setAside: (dead: readonly DeadLetter[]) => Promise<void>;
}

/** A row that PostgreSQL refuses for ever, and why. */
export type DeadLetter =
  | { readonly kind: 'event'; readonly row: EventRow; readonly error: string }
  | { readonly kind: 'room'; readonly row: RoomRow; readonly error: string };

export interface Appended {
  /** Events that were not there yet. */
  readonly inserted: number;
  readonly dead: readonly DeadLetter[];
}

const rowsPerTransaction = 1000;

/**
 * Writes events and rooms, and moves the drain position in the same transaction as the last of them (more than 1,000
 * events make several). All of it may be repeated, also by another process. A missing monthly partition is made. Rows
 * that are refused are handed to `setAside`, the rest is written. Rejects when PostgreSQL is away: see `retryAfter`.
 */
export async function appendEvents(db: History, batch: HistoryBatch): Promise<Appended> {
  const dead: DeadLetter[] = [];
  let inserted = 0;
  const { events, rooms, upTo } = batch;
  const lastStart = Math.max(0, Math.ceil(events.length / rowsPerTransaction) - 1) * rowsPerTransaction;
  for (let start = 0; start < lastStart; start += rowsPerTransaction) {
    const part = events.slice(start, start + rowsPerTransaction);
    const refused = await writeOrBisect(part, async (some) => {
      inserted += await writeEvents(db, upTo.partition, some);
    });
    dead.push(...refused.map(deadEvent));
  }
  const last = events.slice(lastStart);
  if (dead.length === 0) {
    try {
      inserted += await writeAll(db, { ...batch, events: last });
      return { inserted, dead };
    } catch (error) {
      if (!isRefusedData(error)) throw error;
    }
  }
  const refused = await writeOrBisect(last, async (some) => {
    inserted += await writeEvents(db, upTo.partition, some);
  });
  const refusedRooms = await upsertRooms(db, rooms);
  dead.push(...refused.map(deadEvent), ...refusedRooms.map(deadRoom));
  await batch.setAside(dead);
  await moveDrain(db, upTo);
  return { inserted, dead };
}

function deadEvent({ item, error }: Refused<EventRow>): DeadLetter {
  return { kind: 'event', row: item, error };
}

function deadRoom({ item, error }: Refused<RoomRow>): DeadLetter {
  return { kind: 'room', row: item, error };
}

/** All in one transaction: what nearly always happens. */
function writeAll(db: History, { events, rooms, upTo }: HistoryBatch): Promise<number> {
  return withPartitions(db, events, async (tx) => {
    await lockPartition(tx, upTo.partition);
    const inserted = await insertAndFollow(tx, events);
    if (rooms.length > 0) await writeRooms(tx, rooms);
    await moveDrain(tx, upTo);
    return inserted;
  });
}

function writeEvents(db: History, partition: number, events: readonly EventRow[]): Promise<number> {
  return withPartitions(db, events, async (tx) => {
    await lockPartition(tx, partition);
    return insertAndFollow(tx, events);
  });
}

async function insertAndFollow(tx: HistoryTransaction, events: readonly EventRow[]): Promise<number> {
  if (events.length === 0) return 0;
  const inserted = await insertEvents(tx, events);
  await followPresence(tx, inserted);
  return inserted.length;
}

/** Runs a transaction, and once more after making the monthly partitions that its events lacked. */
async function withPartitions(
  db: History,
  events: readonly EventRow[],
  work: (tx: HistoryTransaction) => Promise<number>,
): Promise<number> {
  try {
    return await db.transaction().execute(work);
  } catch (error) {
    if (!isMissingPartition(error)) throw error;
  }
  for (const at of monthsOf(events)) await ensurePartitions(db, at, 1);
  return db.transaction().execute(work);
}

/** One time of each month that the events are in, ms. */
function monthsOf(events: readonly EventRow[]): Iterable<number> {
  const months = new Map(events.map(({ at }) => [new Date(at).toISOString().slice(0, 7), at]));
  return months.values();
}
