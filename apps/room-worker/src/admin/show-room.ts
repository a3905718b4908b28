import { ID_PATTERN, partitionOf, roomId, type RoomId } from '@tandem-watch/protocol';
import type { Member, RoomSettings, RoomState } from '@tandem-watch/room';
import { jsonAnswer, type HttpAnswer } from '@tandem-watch/service';
import { readLastEvents, type History } from '@tandem-watch/storage-postgres';
import { readLease, type Redis } from '@tandem-watch/storage-redis';
import { z } from 'zod';
import { loadRoom } from '../partition-memory.ts';
import { tailOf } from './room-tail.ts';

/** How much of the log and of the history is shown. */
const querySchema = z.strictObject({
  tail: z.coerce.number().int().min(0).max(200).default(20),
  history: z.coerce.number().int().min(0).max(1_000).default(20),
});

export interface ShowRoom {
  readonly redis: Redis;
  readonly partitions: number;
  readonly room: RoomSettings;
  /** Null: no PostgreSQL was configured to read from. */
  readonly history: History | null;
}

/**
 * One room: its state, its members and where they are connected, the tail of its log, its history. What could let
 * somebody in is left out: tags of PINs, sessions, connections, tags of addresses; and what members say to one another
 * by relays.
 */
export async function showRoom(text: string, query: URLSearchParams, given: ShowRoom): Promise<HttpAnswer> {
  const asked = querySchema.safeParse(Object.fromEntries(query));
  if (!asked.success) return jsonAnswer(400, { error: z.prettifyError(asked.error) });
  if (!ID_PATTERN.test(text)) return jsonAnswer(400, { error: 'this is no id of a room' });
  const id = roomId(text);
  const partition = partitionOf(id, given.partitions);
  const [state, owner, tail, history] = await Promise.all([
    loadRoom(given.redis, partition, id, given.room),
    readLease(given.redis, partition),
    tailOf(given.redis, partition, id, asked.data.tail),
    historyOf(given.history, id, asked.data.history),
  ]);
  if (state === null && tail.length === 0 && (history.events ?? []).length === 0) {
    return jsonAnswer(404, { error: 'there is no such room' });
  }
  return jsonAnswer(200, { room: id, partition, owner, ...stateOf(state), tail, history });
}

function stateOf(state: RoomState | null | 'unreadable'): object {
  if (state === null) return { state: null, members: [] };
  if (state === 'unreadable') return { state: 'its keys in Redis cannot be read', members: [] };
  return { state: shown(state), members: Array.from(state.members.values(), memberOf) };
}

function shown(state: RoomState): object {
  const { life, timeline, seq, createdAt, hostUserId, url, anchor, guestControl, emptySince, gate } = state;
  return {
    life,
    timeline,
    seq,
    createdAt,
    host: hostUserId,
    url,
    ...anchor,
    guestControl,
    hasPin: state.pinTag !== null,
    emptySince,
    closedUntil: state.closedUntil,
    gate,
    kicked: Array.from(state.kicked, ([user, until]) => ({ user, until })),
    waiting: [...state.pending.keys()],
  };
}

function memberOf(member: Member): object {
  const { user, username, gateway, grace, joinedAt, seenAt, quality, syncErrorMs, position, modern } = member;
  return { user, username, gateway, grace, joinedAt, seenAt, quality, syncErrorMs, position, modern };
}

/** The newest events in PostgreSQL, oldest first; or why there are none. */
async function historyOf(
  db: History | null,
  room: RoomId,
  count: number,
): Promise<{ events?: object[]; error?: string }> {
  if (db === null) return { error: 'READER_DATABASE_URL is not configured' };
  try {
    return { events: await readLastEvents(db, room, count) };
  } catch {
    return { error: 'PostgreSQL cannot be asked now' };
  }
}
