import type { FeedHeartbeat, FeedUpdate, LogEntry } from '@tandem-watch/storage-redis';

/** Where a gateway is in a partition. */
export interface Position {
  readonly timeline: string;
  /** Number of the last feed message that was delivered. */
  readonly n: number;
  /** Id of the last log entry whose records were delivered, or that was seen to hold nothing undelivered. */
  readonly logId: string;
}

/** What to do with a feed message, given the position. */
export type Step = 'deliver' | 'ignore' | 'refill' | 'resync';

/** An update follows when its number is the next; a lower one was seen; a higher one shows a gap. */
export function stepOfUpdate(position: Position, update: FeedUpdate): Step {
  if (update.timeline !== position.timeline) return 'resync';
  if (update.n <= position.n) return 'ignore';
  return update.n === position.n + 1 ? 'deliver' : 'refill';
}

/** A heartbeat with the number of the position confirms it; one that is ahead shows that the last messages were lost. */
export function stepOfHeartbeat(position: Position, heartbeat: FeedHeartbeat): Step {
  if (heartbeat.timeline !== position.timeline) return 'resync';
  if (heartbeat.n < position.n) return 'ignore';
  return heartbeat.n === position.n ? 'deliver' : 'refill';
}

/** The position behind an update. */
export function after(update: FeedUpdate): Position {
  return { timeline: update.timeline, n: update.n, logId: update.logAfter };
}

/** The position just before an update: once everything up to there is known. */
export function before(update: FeedUpdate): Position {
  return { timeline: update.timeline, n: update.n - 1, logId: update.logBefore };
}

/** The position that a heartbeat tells. */
export function at(heartbeat: FeedHeartbeat): Position {
  return { timeline: heartbeat.timeline, n: heartbeat.n, logId: heartbeat.logId };
}

/**
 * The entries to execute, of a range read from the log: inclusive on both ends, so that a log that was trimmed
 * in between shows: XRANGE from an id that is gone gives no hint, it just begins later. Null: the range is not whole.
 */
export function missedEntries(
  entries: readonly LogEntry[],
  position: Position,
  upTo: string,
): readonly LogEntry[] | null {
  if (entries[0]?.id !== position.logId || entries.at(-1)?.id !== upTo) return null;
  const missed = entries.slice(1);
  return missed.every(({ timeline }) => timeline === position.timeline) ? missed : null;
}
