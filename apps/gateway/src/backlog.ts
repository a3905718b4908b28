import { commandsWaiting } from '@tandem-watch/storage-redis';
import { MAX_BACKLOG } from './command-batch.ts';
import type { GatewayContext } from './gateway-context.ts';
import type { Link } from './link.ts';

/** An owner that was not heard for so long may be absent: nobody takes anything off its stream. */
const OWNER_SILENT_MS = 5_000;

/** How often the stream is looked at then, ms. */
const LOOK_EVERY_MS = 1_000;

/**
 * Looks how much stands on the stream of a partition whose owner is silent.
 *
 * Problem: without an owner nothing is trimmed, and signs of life and HELLO, a second apart, would fill Redis in the end.
 * The naive answer, to send none while the owner is silent, leaves an owner that comes back without a word from gateways
 * that live, and one that never said HELLO without a way in. Choice: they go on, and stop when the stream is full, as
 * commands do; an owner that comes back is heard at once, or empties the stream.
 */
export function watchBacklog(link: Link, now: number, { redis }: GatewayContext): void {
  const { batch } = link;
  if (now - link.heartbeatAt < OWNER_SILENT_MS) {
    batch.backlog = 0;
    return;
  }
  if (now - link.lookedAt < LOOK_EVERY_MS) return;
  link.lookedAt = now;
  void commandsWaiting(redis, link.partition)
    .then((entries) => (batch.backlog = entries))
    .catch(() => null);
}

/** Whether even signs of life have to wait. */
export function isBackedUp({ batch }: Link): boolean {
  return batch.backlog >= MAX_BACKLOG;
}
