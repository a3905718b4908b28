import {
  commit,
  isOutOfMemory,
  readCommands,
  readEntriesAfter,
  readEntry,
  roomKeys,
  streamTime,
  type CommitResult,
  type Entry,
  type Redis,
} from '@tandem-watch/storage-redis';
import { applyCommand, endEntry, isRepeated, type ApplyContext } from './apply-entry.ts';
import { beginDraft, isFull, MAX_OUTPUT, type Draft } from './draft.ts';
import { noteLetters } from './note-letters.ts';
import { systemTime, type Owner, type OwnerContext } from './owner.ts';
import { pause } from './pause.ts';
import { fillWindow } from './resume-window.ts';
import { absorb, seal, type Sealed } from './seal.ts';
import { addWelcomes } from './welcome.ts';

/** A commit takes no more than so many commands; it may be full before. */
const MAX_COMMANDS = 256;

/** A command without effect moves the cursor with the next commit, at the latest after so many ms. */
const QUIET_COMMIT_MS = 1_000;

/** While Redis is full a commit is tried again so often, ms. */
const FULL_RETRY_MS = 250;

/**
 * Why the loop ended: asked to; the partition is another's, or to be; memory and Redis must be brought together again; or
 * Redis cannot work at the commit, which a command in it must be to blame for.
 */
export type LoopEnd = 'aborted' | 'lost' | 'handed-over' | 'reload' | 'poisoned';

export interface LoopOptions {
  /**
   * Whether a command behind the cursor is suspected of killing its owner: then those that wait come one by one, up to
   * the present, so that the next owner finds the cursor right before it. Condemned: the first one is set aside.
   */
  readonly suspect: 'none' | 'suspected' | 'condemned';
}

/**
 * The loop of an owner: read, apply, commit, read again. At most one commit is in flight and nothing waits when idle,
 * so the batch grows with the load by itself. `blocking` is a connection of this loop's own.
 */
export async function runCommandLoop(
  owner: Owner,
  context: OwnerContext,
  blocking: Redis,
  options: LoopOptions,
  signal: AbortSignal,
): Promise<LoopEnd> {
  const { memory } = owner;
  const queue = await entriesAtCursor(context.redis, owner);
  let draft = beginDraft(memory);
  let suspect = (await hasWaiting(context.redis, owner, queue)) ? options.suspect : 'none';
  const since = systemTime(owner);
  let committedAt = performance.now();
  while (!signal.aborted) {
    if (queue.length === 0 && memory.postponed.length === 0) queue.push(...(await read(owner, blocking)));
    if (owner.recovered.size > 0) return 'reload';
    const taken = fill(draft, queue, suspect === 'none' ? MAX_COMMANDS : 1, {
      settings: context.settings.room,
      memory: owner.memoryPercent,
      maxRooms: context.settings.maxRooms,
      condemned: suspect === 'condemned' ? firstBehindCursor(draft, queue) : null,
      worker: context.worker,
      actionOf: (command) => context.actionOf(owner.partition, command),
      traces: context.traces,
      readAt: owner.readAt,
      count: context.meter.command,
    });
    if (!hasEffect(draft) && (!isMoved(draft) || performance.now() - committedAt < QUIET_COMMIT_MS)) continue;
    const startedAt = performance.now();
    const sealed = await prepare(draft, owner, context);
    const end = await commitSealed(sealed, owner, context, signal);
    context.meter.commit(end ?? 'committed', performance.now() - startedAt, taken);
    for (const hop of draft.hops) hop.end(end ?? 'committed');
    if (end !== null) return end;
    if (owner.receiver !== null) return 'handed-over';
    if (suspect !== 'none' && taken > 0) suspect = isPast(memory.cursor.entry, since) ? 'none' : 'suspected';
    draft = beginDraft(memory);
    committedAt = performance.now();
  }
  return 'aborted';
}

/** Whether an entry came after a moment (ms): what came before it may have been the last owner's end. */
function isPast(entry: string, since: number): boolean {
  return streamTime(entry) > since;
}

/** The entry at the cursor, of which the commands behind it are still to be applied. */
async function entriesAtCursor(redis: Redis, owner: Owner): Promise<Entry[]> {
  const { cursor, fence } = owner.memory;
  const entry = await readEntry(redis, fence.partition, cursor.entry);
  return entry === null ? [] : [entry];
}

/** Whether a command waits behind the cursor: if none does, none can have killed an owner. */
async function hasWaiting(redis: Redis, { memory }: Owner, atCursor: readonly Entry[]): Promise<boolean> {
  const { cursor, fence } = memory;
  if (atCursor.some(({ commands }) => cursor.index + 1 < commands.length)) return true;
  for (let after: string | undefined = cursor.entry; after !== undefined;) {
    const behind: Entry[] = await readEntriesAfter(redis, fence.partition, after);
    if (behind.some(({ commands }) => commands.length > 0)) return true;
    after = behind.at(-1)?.id;
  }
  return false;
}

async function read(owner: Owner, blocking: Redis): Promise<Entry[]> {
  const after = owner.lastRead ?? owner.memory.cursor.entry;
  const entries = await readCommands(blocking, owner.memory.fence.partition, after);
  owner.readAt = performance.now();
  const now = systemTime(owner);
  const last = entries.at(-1);
  if (last === undefined) return [];
  owner.lastRead = last.id;
  if (now - streamTime(last.id) > LAG_MS) owner.behindAt = now;
  return entries;
}

/** An owner that reads entries older than this is behind. */
const LAG_MS = 1_000;

/**
 * Applies commands from the queue's head until the commit is full; returns how many. Finished entries leave the queue; a
 * command that is not finished is the first of the next commit.
 */
function fill(draft: Draft, queue: Entry[], maxCommands: number, apply: ApplyContext): number {
  let taken = 0;
  for (let entry = queue[0]; entry !== undefined; entry = queue[0]) {
    if (!isRepeated(draft, entry)) {
      const from = entry.id === draft.cursor.entry ? draft.cursor.index + 1 : 0;
      for (let index = from; index < entry.commands.length; index++) {
        if (taken >= maxCommands || isFull(draft)) return taken;
        taken++;
        if (!applyCommand(draft, entry, index, apply)) return taken;
      }
    }
    endEntry(draft, entry);
    queue.shift();
  }
  return taken;
}

function hasEffect(draft: Draft): boolean {
  return (
    draft.records.length + draft.rooms.size + draft.dead.length + draft.restarts.size + draft.welcomes.length > 0 ||
    [...draft.gateways.values()].includes(null)
  );
}

function isMoved(draft: Draft): boolean {
  const { cursor } = draft.memory;
  return draft.cursor.entry !== cursor.entry || draft.cursor.index !== cursor.index;
}

async function prepare(draft: Draft, owner: Owner, { redis, settings }: OwnerContext): Promise<Sealed> {
  if (draft.welcomes.some(({ resume }) => resume !== null)) {
    await fillWindow(redis, owner.partition, owner.memory.window, settings.window);
  }
  const now = Math.max(streamTime(draft.cursor.entry), Math.floor(systemTime(owner)));
  const postponed = addWelcomes(draft, now, MAX_OUTPUT);
  draft.stallEnded &&= !owner.stalled;
  return seal(draft, postponed, settings.room);
}

/** Commits; null when it is done. A room whose keys have a wrong type is set apart, the others go on after a reload. */
async function commitSealed(
  sealed: Sealed,
  owner: Owner,
  context: OwnerContext,
  signal: AbortSignal,
): Promise<LoopEnd | null> {
  const { memory } = owner;
  const result = await commitWhenThereIsRoom(sealed, owner, context, signal);
  if (typeof result === 'string') return result;
  switch (result.kind) {
    case 'committed':
      absorb(memory, sealed, result.logId, context.settings.window);
      noteLetters(context, owner.partition, 'command', sealed.commit.dead);
      owner.receiver = sealed.draft.receiver;
      owner.readUpTo = Math.max(owner.readUpTo, streamTime(memory.cursor.entry));
      return null;
    case 'fenced':
      return 'lost';
    case 'timeline':
    case 'cursor':
      return 'reload';
    case 'wrong-type': {
      const room = sealed.commit.rooms.find((write) =>
        Object.values(roomKeys(owner.partition, write.room)).includes(result.key),
      );
      context.log.error({ partition: owner.partition, key: result.key, roomId: room?.room }, 'a key has a wrong type');
      if (room !== undefined) memory.quarantined.add(room.room);
      return 'reload';
    }
  }
}

/** Commits; while Redis is full it tries again, since nothing was written. */
async function commitWhenThereIsRoom(
  { commit: change }: Sealed,
  { memory }: Owner,
  { redis, log }: OwnerContext,
  signal: AbortSignal,
): Promise<CommitResult | 'aborted' | 'poisoned'> {
  while (!signal.aborted) {
    try {
      return await commit(redis, memory.fence, change);
    } catch (error) {
      if (isPoison(error)) {
        log.error({ partition: memory.fence.partition, error }, 'a commit cannot be worked at');
        return 'poisoned';
      }
      if (!isOutOfMemory(error)) throw error;
      await pause(FULL_RETRY_MS, signal);
    }
  }
  return 'aborted';
}

/** What Redis answers when it refuses or cannot: none of it is a command's fault. */
const refusals =
  /^(OOM|MISCONF|LOADING|READONLY|BUSY|CLUSTERDOWN|TRYAGAIN|MOVED|ASK|UNBLOCKED|MASTERDOWN|NOREPLICAS|NOPERM|NOAUTH|WRONGPASS)/;

function isPoison(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError' && !refusals.test(error.message);
}

/**
 * The first command that would be applied next. Entries without any, by which gateways show that they live, and repeated
 * ones stand before it: they move the cursor within a second only, which a deadly command does not leave them.
 */
function firstBehindCursor(draft: Draft, queue: readonly Entry[]): { entry: string; index: number } | null {
  const { cursor } = draft;
  for (const entry of queue) {
    const index = entry.id === cursor.entry ? cursor.index + 1 : 0;
    if (index < entry.commands.length && !isRepeated(draft, entry)) return { entry: entry.id, index };
  }
  return null;
}
