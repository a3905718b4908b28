import { commit, isOutOfMemory, keepApart, roomKeys, streamTime, type CommitResult } from '@tandem-watch/storage-redis';
import { noteLetters } from './note-letters.ts';
import type { Owner, OwnerContext } from './owner.ts';
import { pause } from './pause.ts';
import { absorb, type Sealed } from './seal.ts';

/** While Redis is full a commit is tried again so often, ms. */
const FULL_RETRY_MS = 250;

/**
 * Why nothing was committed: asked to end; the partition is another's; memory and Redis must be brought together again; or
 * Redis cannot work at the commit, which a command in it must be to blame for.
 */
export type CommitEnd = 'aborted' | 'lost' | 'reload' | 'poisoned';

/** Commits; null when it is done. While Redis is full it tries again, since nothing was written. */
export async function commitSealed(
  sealed: Sealed,
  owner: Owner,
  context: OwnerContext,
  signal: AbortSignal,
): Promise<CommitEnd | null> {
  while (!signal.aborted) {
    const end = await tryCommit(sealed, owner, context);
    if (end !== 'full') return end;
    await pause(FULL_RETRY_MS, signal);
  }
  return 'aborted';
}

/**
 * Tries once to commit; null when it is done, `full` when Redis had no memory for it. A room whose keys have a wrong type is
 * set apart, the others go on after a reload.
 */
export async function tryCommit(
  sealed: Sealed,
  owner: Owner,
  context: OwnerContext,
): Promise<CommitEnd | 'full' | null> {
  const { memory } = owner;
  const result = await commitOrRefusal(sealed, owner, context);
  if (typeof result === 'string') return result;
  switch (result.kind) {
    case 'committed':
      absorb(memory, sealed, result.logId, context.settings.window);
      noteLetters(context, owner.partition, 'command', sealed.commit.dead);
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
      const apart = { apart: room === undefined ? [] : [room.room], mended: [] };
      return (await keepApart(context.redis, memory.fence, apart)) ? 'reload' : 'lost';
    }
  }
}

async function commitOrRefusal(
  { commit: change }: Sealed,
  { memory }: Owner,
  { redis, log }: OwnerContext,
): Promise<CommitResult | 'full' | 'poisoned'> {
  try {
    return await commit(redis, memory.fence, change);
  } catch (error) {
    if (isOutOfMemory(error)) return 'full';
    if (!isPoison(error)) throw error;
    log.error({ partition: memory.fence.partition, error }, 'a commit cannot be worked at');
    return 'poisoned';
  }
}

/** What Redis answers when it refuses or cannot: none of it is a command's fault. */
const refusals =
  /^(OOM|MISCONF|LOADING|READONLY|BUSY|CLUSTERDOWN|TRYAGAIN|MOVED|ASK|UNBLOCKED|MASTERDOWN|NOREPLICAS|NOPERM|NOAUTH|WRONGPASS)/;

function isPoison(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError' && !refusals.test(error.message);
}
