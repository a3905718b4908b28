import { decodeRecords, readLog, type LogEntry } from '@tandem-watch/storage-redis';
import { deliver } from './deliver.ts';
import type { GatewayContext } from './gateway-context.ts';
import type { Link, Refilling } from './link.ts';
import { at, before, missedEntries, type Position } from './position.ts';

/** What a refill reads at most, UTF-16 units of records; and how many entries one read brings. */
const MAX_READ = 8 * 1024 * 1024;
const READ_ENTRIES = 500;

/** How often a refill without a kept message looks for the heartbeat that says how far to read, ms. */
const LOOK_MS = 20;

/**
 * Closes a gap in the feed from the log: reads from the position to just before the first kept message, or to a
 * heartbeat's log id when nothing came since. Observations and replies are not in the log: anchors are asked for
 * afterwards, owed replies at the next heartbeat. `resync`: the log does not hold the gap, or it is too large. Rejects
 * when an entry cannot be delivered: to try again would deliver those before it twice.
 */
export async function refill(link: Link, mode: Refilling, context: GatewayContext): Promise<'closed' | 'resync'> {
  for (let attempt = 0; link.mode === mode;) {
    const goal = goalOf(mode);
    if (goal === null) {
      await context.wait(LOOK_MS);
      continue;
    }
    const entries = await readWhole(link, mode.position.logId, goal.logId, context).catch((error: unknown) => {
      context.log.warn({ partition: link.partition, error }, 'log could not be read');
      return 'unread' as const;
    });
    if (link.mode !== mode) return 'closed';
    if (entries === 'unread') {
      await context.sending.backoff(attempt++);
      continue;
    }
    const missed = entries === null ? null : missedEntries(entries, mode.position, goal.logId);
    if (missed === null) return 'resync';
    for (const entry of missed) deliver(link, decodeRecords(entry.records), context, 'refill');
    mode.position = goal;
    return 'closed';
  }
  return 'closed';
}

function goalOf(mode: Refilling): Position | null {
  const [first] = mode.kept;
  if (first !== undefined) return before(first);
  return mode.target === null ? null : at(mode.target);
}

/** The entries from `first` to `last`, both inclusive; null when they are too many. */
async function readWhole(
  link: Link,
  first: string,
  last: string,
  { redis }: GatewayContext,
): Promise<LogEntry[] | null> {
  const entries: LogEntry[] = [];
  let size = 0;
  for (let from = first; ; from = `(${entries.at(-1)?.id ?? first}`) {
    const page = await readLog(redis, link.partition, from, last, READ_ENTRIES);
    entries.push(...page);
    size += page.reduce((sum, { records }) => sum + records.length, 0);
    if (size > MAX_READ) return null;
    if (page.length < READ_ENTRIES) return entries;
  }
}
