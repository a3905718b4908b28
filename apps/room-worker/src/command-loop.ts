import {
  forgetTry,
  noteTry,
  readCommands,
  readEntriesAfter,
  readEntry,
  streamTime,
  type Entry,
  type Redis,
} from '@tandem-watch/storage-redis';
import { applyCommand, endEntry, isRepeated, type ApplyContext } from './apply-entry.ts';
import { commitSealed, tryCommit, type CommitEnd } from './commit-sealed.ts';
import { beginDraft, isFull, MAX_OUTPUT, type Draft } from './draft.ts';
import { systemTime, type Owner, type OwnerContext } from './owner.ts';
import { fillWindow } from './resume-window.ts';
import { seal, type Sealed } from './seal.ts';
import { addWelcomes } from './welcome.ts';

/** A commit takes no more than so many commands; it may be full before. */
const MAX_COMMANDS = 256;

/** A command without effect moves the cursor with the next commit, at the latest after so many ms. */
const QUIET_COMMIT_MS = 1_000;

/** Why the loop ended: its last commit, or by that the partition was left to another. */
export type LoopEnd = CommitEnd | 'handed-over';

export interface LoopOptions {
  /**
   * Whether a command behind the cursor is suspected of killing its owner: then as many as an owner has in hand come one
   * by one, each noted in Redis before it is tried. Condemned: the first one is set aside.
   */
  readonly suspect: 'none' | 'suspected' | 'condemned';
}

/** A command by its place in the stream. */
interface Place {
  readonly entry: string;
  readonly index: number;
}

/** A loop on its way. */
interface Loop {
  readonly owner: Owner;
  readonly context: OwnerContext;
  readonly signal: AbortSignal;
  /** Entries that were read and are not finished. */
  readonly queue: Entry[];
  draft: Draft;
  /** ms of this process's clock. */
  committedAt: number;
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
  const loop = { owner, context, signal, queue, draft: beginDraft(memory), committedAt: performance.now() };
  const isSuspicious = options.suspect !== 'none' && (await hasWaiting(context.redis, owner, queue));
  let suspects = isSuspicious ? MAX_COMMANDS : 0;
  let isCondemned = options.suspect === 'condemned';
  while (!signal.aborted) {
    if (queue.length === 0 && memory.postponed.length === 0) queue.push(...(await read(owner, blocking)));
    if (owner.recovered.size > 0) return 'reload';
    const suspect = suspects > 0 ? firstBehindCursor(loop.draft, queue) : null;
    const end = suspect === null ? await step(loop) : await tryAlone(loop, suspect, isCondemned);
    if (end !== null) return end;
    if (suspect === null) continue;
    suspects -= 1;
    isCondemned = false;
  }
  return 'aborted';
}

/**
 * Tries a command that may be the death of this process.
 *
 * Problem: owners die at a cursor, and one of the commands behind it may be why. The naive answer, to count the deaths and
 * to set aside what stands there at the third, blames the innocent: a process owns many partitions, and all their cursors
 * stand still when the command of one of them kills it again and again. Choice: what is suspected is tried alone in its
 * process, and noted before; whoever survives without a commit takes the note back at once. Who dies with a note has died
 * of that command, or of chance; of chance hardly twice. Memory of a full Redis is waited for when that is over.
 */
async function tryAlone(loop: Loop, suspect: Place, isCondemned: boolean): Promise<LoopEnd | null> {
  const { owner, context, signal } = loop;
  const { fence } = owner.memory;
  const survived = await context.alone(async () => {
    if (signal.aborted) return 'aborted';
    if (!(await noteTry(context.redis, fence))) return 'lost';
    let end: CommitEnd | 'full' | null = 'reload';
    try {
      const turn = await applyNext(loop, 1, isCondemned ? suspect : null);
      if (turn !== null) end = await tryCommit(turn.sealed, owner, context);
      return { turn, end };
    } finally {
      if (end !== null && end !== 'poisoned') await forgetTry(context.redis, fence).catch(() => false);
    }
  });
  if (typeof survived === 'string') return survived;
  const { turn, end } = survived;
  if (turn === null) return null;
  return finish(loop, turn, end === 'full' ? await commitSealed(turn.sealed, owner, context, signal) : end);
}

async function step(loop: Loop): Promise<LoopEnd | null> {
  const { owner, context, signal } = loop;
  const turn = await applyNext(loop, MAX_COMMANDS, null);
  return turn === null ? null : finish(loop, turn, await commitSealed(turn.sealed, owner, context, signal));
}

/** What one commit is to bring about. */
interface Turn {
  readonly sealed: Sealed;
  readonly commands: number;
  /** ms of this process's clock. */
  readonly startedAt: number;
}

/**
 * Applies what was read, at most so many commands; null when there is nothing to commit. What has no effect waits for the
 * next commit, but for a command that is tried alone.
 */
async function applyNext(loop: Loop, most: number, condemned: Place | null): Promise<Turn | null> {
  const { owner, context, queue, draft } = loop;
  const commands = fill(draft, queue, most, {
    settings: context.settings.room,
    memory: owner.memoryPercent,
    maxRooms: context.settings.maxRooms,
    condemned,
    worker: context.worker,
    leaseMs: context.settings.leaseMs,
    actionOf: (command) => context.actionOf(owner.partition, command),
    traces: context.traces,
    readAt: owner.readAt,
    count: context.meter.command,
  });
  const mayWait = !isMoved(draft) || (most > 1 && performance.now() - loop.committedAt < QUIET_COMMIT_MS);
  if (!hasEffect(draft) && mayWait) return null;
  const startedAt = performance.now();
  return { sealed: await prepare(draft, owner, context), commands, startedAt };
}

/** Ends the turn of a commit; null when the loop goes on. */
function finish(loop: Loop, { sealed, commands, startedAt }: Turn, end: CommitEnd | null): LoopEnd | null {
  const { draft } = sealed;
  loop.context.meter.commit(end ?? 'committed', performance.now() - startedAt, commands);
  for (const hop of draft.hops) hop.end(end ?? 'committed');
  if (end !== null) return end;
  loop.draft = beginDraft(loop.owner.memory);
  loop.committedAt = performance.now();
  return draft.receiver === null ? null : 'handed-over';
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
  const [first] = entries;
  const last = entries.at(-1);
  owner.waitedMs = first === undefined ? 0 : Math.max(0, now - streamTime(first.id));
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

/**
 * The first command that would be applied next. Entries without any, by which gateways show that they live, and repeated
 * ones stand before it: they move the cursor within a second only, which a deadly command does not leave them.
 */
function firstBehindCursor(draft: Draft, queue: readonly Entry[]): Place | null {
  const { cursor } = draft;
  for (const entry of queue) {
    const index = entry.id === cursor.entry ? cursor.index + 1 : 0;
    if (index < entry.commands.length && !isRepeated(draft, entry)) return { entry: entry.id, index };
  }
  return null;
}
