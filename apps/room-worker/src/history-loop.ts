import {
  appendEvents,
  archiveRoom,
  drainPosition,
  endRooms,
  recordAudit,
  recordTimeline,
  retryAfter,
  type DeadLetter,
  type History,
  type RoomRow,
  type TimelineStart,
} from '@tandem-watch/storage-postgres';
import {
  compareStreamIds,
  readLogAfter,
  setAside,
  streamTime,
  trimLog,
  type DeadLetter as Letter,
} from '@tandem-watch/storage-redis';
import type { Logger } from '@tandem-watch/service';
import { contentOf, type LogContent } from './history-batch.ts';
import { noteLetters } from './note-letters.ts';
import { systemTime, type Owner, type OwnerContext } from './owner.ts';
import { pause } from './pause.ts';
import { roomRow } from './room-row.ts';
import { forgetEnded, noteWritten, roomsBehind, ROOMS_AT_ONCE, type WrittenRooms } from './written-rooms.ts';

/** One read of the log. An entry is one commit of at most 256 commands. */
const READ_ENTRIES = 100;

/** Small batches are written so often at most, ms: a row costs the less the more come together. */
const WRITE_EVERY_MS = 200;

/** The log is trimmed so often, ms. */
const TRIM_EVERY_MS = 5_000;

/**
 * The history of a partition: what its log holds goes to PostgreSQL, in batches, once. The position in the log is kept
 * in PostgreSQL and moves in the same transaction as the rows, so whoever goes on after a crash goes on there; two who do it
 * at once do no harm. While PostgreSQL is away the log waits: nobody at a party notices.
 */
export async function runHistory(owner: Owner, context: OwnerContext, db: History, signal: AbortSignal): Promise<void> {
  const written: WrittenRooms = new Map();
  while (!signal.aborted) {
    try {
      await drain(owner, context, db, written, signal);
    } catch (error) {
      if (signal.aborted) return;
      const { delayMs, reason, expected } = retryAfter(error);
      context.log[expected ? 'warn' : 'error']({ partition: owner.partition, error, reason, delayMs }, 'history waits');
      await pause(delayMs, signal);
    }
  }
}

async function drain(
  owner: Owner,
  context: OwnerContext,
  db: History,
  written: WrittenRooms,
  signal: AbortSignal,
): Promise<void> {
  const { partition, memory } = owner;
  await recordOwn(owner, context, db);
  let position = (await drainPosition(db, partition, memory.fence.timeline)) ?? '0-0';
  let trimmedAt = performance.now();
  while (!signal.aborted) {
    const isBehind = compareStreamIds(position, memory.lastLogId) < 0;
    owner.unwrittenSince = isBehind ? (owner.unwrittenSince ?? systemTime(owner)) : null;
    const entries = isBehind ? await readLogAfter(context.redis, partition, position, READ_ENTRIES) : [];
    const last = entries.at(-1);
    const rooms = roomsBehind(memory.rooms.values(), written, performance.now());
    if (last !== undefined || rooms.length > 0) {
      position = last?.id ?? position;
      const rows = rooms.map((room) => roomRow(room, memory.fence));
      await write(owner, context, db, contentOf(partition, entries), rows, position);
      noteWritten(written, rooms, performance.now());
    }
    if (performance.now() - trimmedAt > TRIM_EVERY_MS) {
      trimmedAt = performance.now();
      forgetEnded(written, memory.rooms);
      await trim(owner, context, position);
    }
    if (entries.length < READ_ENTRIES && rooms.length < ROOMS_AT_ONCE) await pause(WRITE_EVERY_MS, signal);
  }
}

/** A timeline that this owner began is recorded first: its parent says from where on its log is to be drained. */
async function recordOwn(owner: Owner, { log }: OwnerContext, db: History): Promise<void> {
  const { partition, memory, parent, takenAt: startedAt } = owner;
  if (parent === null) return;
  const { timeline, epoch } = memory.fence;
  const start = { partition, timeline, epoch, parent: parent.timeline, parentLastLogId: parent.lastLogId, startedAt };
  await record(owner, log, db, start);
}

/**
 * Records a timeline. What Redis has lost of its parent is cut; rooms that it does not know any more end. A room whose keys
 * cannot be read is not lost: it comes back when they can.
 */
async function record({ partition, memory }: Owner, log: Logger, db: History, start: TimelineStart): Promise<void> {
  const { events, rooms } = await recordTimeline(db, start);
  if (events === 0) return;
  const known = new Map<string, string>(Array.from(memory.rooms.values(), ({ id, life }) => [id, life]));
  const apart = new Set<string>(memory.quarantined);
  const gone = rooms.filter(({ roomId, life }) => known.get(roomId) !== life && !apart.has(roomId));
  await endRooms(db, gone, start.startedAt);
  const { timeline, parent } = start;
  log.error(
    { partition, timeline, parent, events, rooms: rooms.length, gone: gone.length },
    'Redis has lost what PostgreSQL has: cut',
  );
}

async function write(
  owner: Owner,
  context: OwnerContext,
  db: History,
  { events, archived, timelines, audit, unreadable }: LogContent,
  rooms: readonly RoomRow[],
  logId: string,
): Promise<void> {
  const { partition } = owner;
  await buryAll(owner, context, unreadable);
  for (const start of timelines) await record(owner, context.log, db, start);
  for (const room of archived) {
    const refused = await archiveRoom(db, room);
    await buryAll(
      owner,
      context,
      refused.map(({ item, error }) => letterOf({ kind: 'room', row: item, error })),
    );
  }
  const unheard = await recordAudit(db, audit);
  await buryAll(
    owner,
    context,
    unheard.map(({ item, error }) => ({ reason: `audit: ${error}`, body: JSON.stringify(item) })),
  );
  const { inserted } = await appendEvents(db, {
    events,
    rooms,
    upTo: { partition, timeline: owner.memory.fence.timeline, logId },
    setAside: (letters) => buryAll(owner, context, letters.map(letterOf)),
  });
  context.meter.history(inserted);
}

/** Sets aside what can never be written, before the position moves behind it. */
async function buryAll({ partition }: Owner, context: OwnerContext, letters: readonly Letter[]): Promise<void> {
  if (letters.length === 0) return;
  await setAside(context.redis, partition, letters);
  noteLetters(context, partition, 'history', letters);
}

function letterOf({ kind, row, error }: DeadLetter): Letter {
  return { reason: `${kind}: ${error}`, body: JSON.stringify(row) };
}

/** Trims what is drained and older than the resume window; the newest entry stays. */
async function trim({ memory }: Owner, { redis, settings }: OwnerContext, position: string): Promise<void> {
  const windowStart = `${streamTime(memory.lastLogId) - settings.window.ms}-0`;
  const keepFrom = [position, windowStart, memory.lastLogId].toSorted(compareStreamIds)[0];
  if (keepFrom !== undefined && keepFrom !== '0-0') await trimLog(redis, memory.fence, keepFrom);
}
