import type { GatewayId, RoomId } from '@tandem-watch/protocol';
import { deadline, retimed, rewound, type RoomSettings, type RoomState } from '@tandem-watch/room';
import {
  readPartition,
  readRooms,
  type Cursor,
  type Fence,
  type KeptAction,
  type Ownership,
  type Redis,
} from '@tandem-watch/storage-redis';
import { found, type KnownGateway } from './gateways.ts';
import { emptyWindow, type ResumeWindow } from './resume-window.ts';
import { decodeRoom } from './room-record.ts';
import type { Welcome } from './welcome.ts';

/**
 * What the owner of a partition holds in memory: a cache of what Redis has, replaced as a whole by each commit. Any
 * answer of the commit but OK throws it away.
 */
export interface PartitionMemory {
  readonly fence: Fence;
  cursor: Cursor;
  lastLogId: string;
  /** Every room of the partition, with members or without: so a room that is not here does not exist. */
  readonly rooms: Map<RoomId, RoomState>;
  /** Rooms whose keys cannot be used: they answer UNAVAILABLE until they can be read again. */
  readonly quarantined: Set<RoomId>;
  /** Rooms → ms of their next deadline. */
  readonly deadlines: Map<RoomId, number>;
  readonly gateways: Map<GatewayId, KnownGateway>;
  readonly batches: Map<GatewayId, number>;
  /** The last actions of operators, the oldest first: their ids have no second effect. */
  readonly actions: Map<string, KeptAction>;
  /** Answers to JOINs that did not fit into the last commit. */
  postponed: readonly Welcome[];
  window: ResumeWindow;
}

/** How many rooms are read in one round trip. */
const READ_AT_ONCE = 200;

/** Reads the whole partition. Rooms from before a new timeline are carried over to it: `changed` are those to be stored. */
export async function loadPartition(
  redis: Redis,
  { fence, cursor, lastLogId, time }: Ownership,
  settings: RoomSettings,
): Promise<{ memory: PartitionMemory; changed: RoomState[] }> {
  const stored = await readPartition(redis, fence.partition);
  const memory: PartitionMemory = {
    fence,
    cursor,
    lastLogId,
    rooms: new Map(),
    quarantined: new Set(stored.apart),
    deadlines: new Map(),
    gateways: new Map(stored.gateways.map((id) => [id, found(time, stored.draining.has(id))])),
    batches: new Map(stored.batches),
    actions: new Map(stored.actions),
    postponed: [],
    window: emptyWindow(lastLogId),
  };
  const changed: RoomState[] = [];
  const ids = [...new Set([...stored.rooms, ...stored.emptyRooms])].filter((id) => !stored.apart.has(id));
  for (let from = 0; from < ids.length; from += READ_AT_ONCE) {
    for (const room of await loadRooms(redis, memory, ids.slice(from, from + READ_AT_ONCE), settings)) {
      remember(memory, room);
      const current = brought(room, fence, time, settings);
      if (current !== room) changed.push(current);
    }
  }
  return { memory, changed };
}

/** A room as it is under this owner: on the partition's timeline, and by a clock that was set back if it was. */
function brought(room: RoomState, fence: Fence, time: number, settings: RoomSettings): RoomState {
  const known = rewound(room, time + CLOCK_SLACK_MS, settings);
  const isOfTimeline = room.timeline === `${fence.timeline}.${room.life}`;
  return isOfTimeline ? known : retimed(known, fence.timeline, time, settings);
}

/** Stream time may be ahead of Redis TIME by so many ms before the clock counts as set back. */
export const CLOCK_SLACK_MS = 2_000;

async function loadRooms(
  redis: Redis,
  memory: PartitionMemory,
  ids: readonly RoomId[],
  settings: RoomSettings,
): Promise<RoomState[]> {
  const read = await Promise.all(ids.map((id) => loadRoom(redis, memory.fence.partition, id, settings)));
  ids.forEach((id, index) => {
    if (read[index] === 'unreadable') memory.quarantined.add(id);
  });
  return read.filter((room) => room !== null && room !== 'unreadable');
}

/** Reads one room; null when there is none, `unreadable` when its keys are not what was written. */
export async function loadRoom(
  redis: Redis,
  partition: number,
  id: RoomId,
  settings: RoomSettings,
): Promise<RoomState | null | 'unreadable'> {
  try {
    const [hashes] = await readRooms(redis, partition, [id]);
    return hashes === undefined ? null : decodeRoom(id, hashes, { tokens: settings.commandBurst, at: 0 });
  } catch (error) {
    if (isUnreadable(error)) return 'unreadable';
    throw error;
  }
}

/** Whether a room's keys are at fault (wrong type, not what was written), rather than the connection. */
function isUnreadable(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'ZodError' || error.name === 'SyntaxError' || error.message.startsWith('WRONGTYPE'))
  );
}

/** Puts a room into the memory as it now is in Redis. */
export function remember(memory: PartitionMemory, room: RoomState): void {
  memory.rooms.set(room.id, room);
  const due = deadline(room);
  if (due === null) memory.deadlines.delete(room.id);
  else memory.deadlines.set(room.id, due);
}

/** Removes a room that has ended. */
export function forget(memory: PartitionMemory, room: RoomId): void {
  memory.rooms.delete(room);
  memory.deadlines.delete(room);
}
