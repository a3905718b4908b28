import type { RoomState } from '@tandem-watch/room';
import {
  commit,
  keepApart,
  releaseLease,
  takeOwnership,
  type Ownership,
  type RedisNode,
} from '@tandem-watch/storage-redis';
import { beginPartition, newTimeline, type Recalled } from './begin-partition.ts';
import { runCommandLoop, type LoopEnd, type LoopOptions } from './command-loop.ts';
import { beginDraft } from './draft.ts';
import { beginOwner, STALL_MS, type Owner, type OwnerContext } from './owner.ts';
import { holdingLease } from './hold-lease.ts';
import { loadPartition, type PartitionMemory } from './partition-memory.ts';
import { pause } from './pause.ts';
import { runPulse } from './pulse.ts';
import { absorb, seal } from './seal.ts';
import { inCommits } from './write-size.ts';

/** What owning a partition needs beside Redis. */
export interface OwnDependencies {
  readonly context: OwnerContext;
  /** A connection for blocking reads, this partition's own, to the node that serves it. */
  readonly connectBlocking: (partition: number) => Promise<RedisNode>;
  /** What PostgreSQL knows of a partition that Redis does not know. Rejects while PostgreSQL cannot be asked. */
  readonly recall: (partition: number) => Promise<Recalled>;
  /** Runs beside the loop as long as the partition is owned: the history. */
  readonly attend: (owner: Owner, signal: AbortSignal) => Promise<void>;
  readonly backoff: (attempt: number, signal: AbortSignal) => Promise<void>;
}

/** At a cursor that does not move through so many owners, a command behind it is suspected of killing them. */
const SUSPECTED_TRIES = 2;

/** A command that was tried alone by so many owners who did not survive it is set aside. */
const CONDEMNED_TRIED = 2;

/** The history may be in the middle of a slow write; the next owner does not wait for it: two of them do no harm. */
const ATTENDED_MS = 1_000;
const never = new AbortController().signal;

/** An ownership that lasted so long (ms) was none of a row of failures. */
const STEADY_MS = 1_000;

/**
 * Owns a partition whose lease was taken, until `signal` aborts or it is another's. Whatever goes wrong in between
 * (Redis away, failed over, restarted; a commit without an answer), memory is dropped and ownership taken again from
 * what Redis has. `receiver` names who is to have the lease next, null for anybody.
 */
export async function ownPartition(
  partition: number,
  dependencies: OwnDependencies,
  signal: AbortSignal,
  receiver: () => string | null,
): Promise<void> {
  const { context, backoff } = dependencies;
  for (let attempt = 0, isCounted = true; !signal.aborted;) {
    try {
      const ownership = await holdingLease(partition, context, () => take(partition, dependencies, isCounted));
      if (ownership === null) return;
      isCounted = false;
      const since = performance.now();
      const end = await ownOnce(ownership, dependencies, { suspect: suspectOf(ownership) }, signal);
      if (end === 'lost' || end === 'handed-over') return;
      isCounted = end === 'poisoned';
      attempt = performance.now() - since > STEADY_MS ? 0 : attempt + 1;
      if (attempt > 1) await backoff(attempt, signal);
    } catch (error) {
      if (signal.aborted) break;
      context.log.warn({ partition, error, attempt }, 'ownership interrupted, taking it again');
      await backoff(attempt++, signal);
    }
  }
  await release(partition, dependencies, receiver());
}

function suspectOf({ tries, tried }: Ownership): LoopOptions['suspect'] {
  if (tried >= CONDEMNED_TRIED) return 'condemned';
  return tries >= SUSPECTED_TRIES || tried > 0 ? 'suspected' : 'none';
}

async function take(partition: number, dependencies: OwnDependencies, isCounted: boolean): Promise<Ownership | null> {
  const { context } = dependencies;
  const { redis, worker } = context;
  const taking = { worker, timeline: newTimeline(), fresh: false, isCounted, stallMs: STALL_MS };
  const result = await takeOwnership(redis, partition, taking);
  if (result.kind === 'taken') return result.ownership;
  return result.kind === 'not-leased'
    ? null
    : await beginPartition(partition, await dependencies.recall(partition), context);
}

/** One time of owning: load, then loop, pulse and history side by side until one of them ends it. */
async function ownOnce(
  ownership: Ownership,
  { context, connectBlocking, attend }: OwnDependencies,
  options: LoopOptions,
  signal: AbortSignal,
): Promise<LoopEnd> {
  const { fence, tries, tried, parent } = ownership;
  const ready = await holdingLease(fence.partition, context, async () => {
    const memory = await load(ownership, context);
    return memory === null ? null : { memory, blocking: await connectBlocking(fence.partition) };
  });
  if (ready === null) return 'reload';
  const { memory, blocking } = ready;
  const owner = beginOwner(memory, ownership);
  const { partition, epoch, timeline } = fence;
  context.log.info(
    { partition, epoch, timeline, tries, tried, parent: parent?.timeline, rooms: memory.rooms.size },
    'partition owned',
  );
  const ended = new AbortController();
  const both = AbortSignal.any([signal, ended.signal]);
  both.addEventListener('abort', () => blocking.disconnect(), { once: true });
  const attended = attend(owner, both);
  const parts = [runCommandLoop(owner, context, blocking, options, both), runPulse(owner, context, both)];
  try {
    return await Promise.race(parts);
  } catch (error) {
    if (signal.aborted) return 'aborted';
    throw error;
  } finally {
    ended.abort();
    blocking.disconnect();
    await Promise.allSettled([...parts, Promise.race([attended, pause(ATTENDED_MS, never)])]);
  }
}

/**
 * The partition's memory, all of its rooms on its timeline in Redis too, and which are set apart; null when another owner
 * came in between.
 */
async function load(ownership: Ownership, context: OwnerContext): Promise<PartitionMemory | null> {
  const { memory, changed } = await loadPartition(context.redis, ownership, context.settings.room);
  const apart = { apart: [...memory.quarantined], mended: [] };
  if (!(await keepApart(context.redis, memory.fence, apart))) return null;
  return (await carryOver(memory, changed, context)) ? memory : null;
}

/** Stores the rooms that were carried over to a new timeline. */
async function carryOver(
  memory: PartitionMemory,
  changed: readonly RoomState[],
  { redis, settings }: OwnerContext,
): Promise<boolean> {
  for (const group of inCommits(changed, ({ id }) => memory.rooms.get(id) ?? null)) {
    const draft = beginDraft(memory);
    for (const room of group) draft.rooms.set(room.id, room);
    const sealed = seal(draft, [], settings.room);
    const answer = await commit(redis, memory.fence, sealed.commit);
    if (answer.kind !== 'committed') return false;
    absorb(memory, sealed, answer.logId, settings.window);
  }
  return true;
}

async function release(partition: number, { context }: OwnDependencies, receiver: string | null): Promise<void> {
  try {
    await releaseLease(context.redis, partition, context.worker, receiver, context.settings.leaseMs);
  } catch (error) {
    context.log.warn({ partition, error }, 'lease not given back, it runs out by itself');
  }
}
