import { randomUUID } from 'node:crypto';
import type { RoomId } from '@tandem-watch/protocol';
import type { RoomState } from '@tandem-watch/room';
import {
  commit,
  completeRebuild,
  setAside,
  takeOwnership,
  type DeadLetter,
  type Fence,
  type Ownership,
  type RoomWrite,
} from '@tandem-watch/storage-redis';
import { beginDraft } from './draft.ts';
import { noteLetters } from './note-letters.ts';
import { STALL_MS, type OwnerContext } from './owner.ts';
import { loadPartition, type PartitionMemory } from './partition-memory.ts';
import { seal } from './seal.ts';
import { inCommits } from './write-size.ts';

/** Makes the rooms of a partition as PostgreSQL has them, for the timeline of `fence` at `now` (ms of stream time). */
export type Recalled = (fence: Fence, now: number) => RecalledRooms;

export interface RecalledRooms {
  readonly rooms: readonly RoomState[];
  /** Rooms that cannot be made of what PostgreSQL has: they are there, but answer UNAVAILABLE. */
  readonly unusable: readonly RoomId[];
  /** What could not be read of either. */
  readonly unreadable: readonly DeadLetter[];
}

/** Twelve characters: short enough for `<timeline>.<life>` to fit into 64, long enough never to come twice. */
export function newTimeline(): string {
  return randomUUID().replaceAll('-', '').slice(0, 12);
}

/** Begins a partition that Redis does not know, with the rooms that PostgreSQL remembers. */
export async function beginPartition(
  partition: number,
  recalled: Recalled,
  context: OwnerContext,
): Promise<Ownership | null> {
  const taking = { worker: context.worker, timeline: newTimeline(), fresh: true, isCounted: true, stallMs: STALL_MS };
  const result = await takeOwnership(context.redis, partition, taking);
  if (result.kind !== 'taken') return null;
  const { ownership } = result;
  const { rooms, unusable, unreadable } = recalled(ownership.fence, ownership.time);
  const { memory } = await loadPartition(context.redis, ownership, context.settings.room);
  for (const group of inCommits(rooms, () => null)) {
    const draft = beginDraft({ ...memory, rooms: new Map() });
    for (const room of group) draft.rooms.set(room.id, room);
    const { commit: change } = seal(draft, [], context.settings.room);
    const whole = { ...change, rooms: change.rooms.map((room) => ({ ...room, remove: true })) };
    const answer = await commit(context.redis, ownership.fence, whole);
    if (answer.kind !== 'committed') return null;
  }
  if (!(await storeUnusable(unusable, memory, context))) return null;
  await setAside(context.redis, partition, unreadable);
  noteLetters(context, partition, 'recall', unreadable);
  if (!(await completeRebuild(context.redis, ownership.fence))) return null;
  context.log.info({ partition, rooms: rooms.length }, 'partition begun');
  return ownership;
}

/**
 * Stores rooms of which nothing is known but that they are there: a hash that nobody can read keeps whoever knocks first
 * from getting a fresh room, with its host's role and PIN, and the room comes back when somebody mends the hash.
 */
async function storeUnusable(
  rooms: readonly RoomId[],
  memory: PartitionMemory,
  { redis, settings }: OwnerContext,
): Promise<boolean> {
  if (rooms.length === 0) return true;
  const nothing = { set: [], remove: [] };
  const fields = { set: ['unreadable', 'what PostgreSQL has of it'], remove: [] };
  const writes = rooms.map((room): RoomWrite => {
    return { room, remove: true, fields, users: nothing, ids: nothing, deadline: '+inf', archivableAt: null };
  });
  const { commit: change } = seal(beginDraft(memory), [], settings.room);
  return (await commit(redis, memory.fence, { ...change, rooms: writes })).kind === 'committed';
}
