import type { Command } from '@tandem-watch/protocol';
import { compareStreamIds } from '@tandem-watch/storage-redis';

/**
 * An answer that is owed to a client.
 *
 * Problem: replies are published, not logged, and a publication can be lost. The naive answer, a timeout and an error,
 * leaves the client not knowing what became of its command although the system knows. Choice: the owner's heartbeat
 * says up to where commands were applied; whatever was applied and has no answer yet lost its answer, and is asked
 * again. Asking twice is safe: ids have outcomes, and a JOIN of the current socket changes nothing.
 */
export interface Awaited {
  readonly owner: Debtor;
  /** `join`: whatever gives a floor or refuses. `id`: the bytes that carry the id. `once`: LEAVE and REQUEST_SYNC without an id. */
  readonly kind: 'join' | 'id' | 'once';
  readonly id: number | null;
  command: Command;
  /** Stream id of the entry that carried it last; null while it is in no entry. */
  entry: string | null;
  /** ms of this process's clock at which the client asked. */
  readonly since: number;
}

/** Who is owed answers. */
export interface Debtor {
  readonly owed: Set<Awaited>;
}

/** What a partition owes, in the order of sending. */
export type AwaitedReplies = Set<Awaited>;

/** An answer is owed within so many ms; then the client is told that the fate is unknown. */
const ANSWER_MS = 10_000;

/** How many answers one connection may be owed. */
export const MAX_AWAITED = 64;

/** Notes that an answer is owed. */
export function awaitReply(
  awaited: AwaitedReplies,
  owner: Debtor,
  kind: Awaited['kind'],
  id: number | null,
  command: Command,
): Awaited {
  const item: Awaited = { owner, kind, id, command, entry: null, since: performance.now() };
  awaited.add(item);
  owner.owed.add(item);
  return item;
}

/** Whether an answer of a kind is owed. */
export function isOwed({ owed }: Debtor, kind: Awaited['kind']): boolean {
  return [...owed].some((item) => item.kind === kind);
}

/** Notes that the answer was handed over, and returns what it was owed for; null when it was not (any longer) owed. */
export function answered(
  awaited: AwaitedReplies,
  owner: Debtor,
  kind: Awaited['kind'],
  id: number | null,
): Awaited | null {
  for (const item of owner.owed) {
    if (item.kind !== kind || item.id !== id) continue;
    settle(awaited, item);
    return item;
  }
  return null;
}

/** Forgets everything that is owed to `owner`, and returns it. */
export function abandon(awaited: AwaitedReplies, owner: Debtor): Awaited[] {
  const items = [...owner.owed];
  for (const item of items) settle(awaited, item);
  return items;
}

function settle(awaited: AwaitedReplies, item: Awaited): void {
  awaited.delete(item);
  item.owner.owed.delete(item);
}

/** What was applied up to `cursor` (a stream id) but not answered, made ready to be asked again. */
export function unanswered(awaited: AwaitedReplies, cursor: string): Awaited[] {
  const items = [...awaited].filter(({ entry }) => entry !== null && compareStreamIds(entry, cursor) <= 0);
  for (const item of items) askAgain(item);
  return items;
}

/** Makes an item ready to be sent again: a JOIN gets its next try. */
export function askAgain(item: Awaited): void {
  item.entry = null;
  if (item.command.type === 'JOIN') item.command = { ...item.command, try: item.command.try + 1 };
}

/** Removes and returns what has waited too long at `now` (ms of this process's clock). */
export function expired(awaited: AwaitedReplies, now: number): Awaited[] {
  const items = [...awaited].filter(({ since }) => now - since >= ANSWER_MS);
  for (const item of items) settle(awaited, item);
  return items;
}
