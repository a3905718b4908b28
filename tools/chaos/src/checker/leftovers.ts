import type { Violation } from './evidence.ts';

/** What a run must not leave more of than it found. */
export interface Holdings {
  /** Keys in Redis. */
  readonly keys: readonly string[];
  /** Sharded channels that somebody listens to. */
  readonly channels: number;
  /** Gateways in all `feeds` together. */
  readonly feeds: number;
  /** Open files by process. */
  readonly files: ReadonlyMap<string, number>;
}

/** Connections that a pool may keep open once it has needed them. */
const FILES_SLACK = 30;

/** G7: what is left when everybody has gone, against what there was before. */
export function checkLeftovers(before: Holdings, after: Holdings): Violation[] {
  const found: Violation[] = [];
  const more = (what: string, then: number, now: number, slack: number, entries: readonly string[] = []): void => {
    if (now <= then + slack) return;
    found.push({ rule: 'G7', room: '', text: `${what}: ${now} are left, ${then} were there before`, entries });
  };
  const newKeys = after.keys.filter((key) => !before.keys.includes(key));
  more('keys in Redis', before.keys.length, after.keys.length, 0, newKeys);
  more('channels', before.channels, after.channels, 0);
  more('feeds', before.feeds, after.feeds, 0);
  for (const [name, files] of after.files)
    more(`open files of ${name}`, before.files.get(name) ?? files, files, FILES_SLACK);
  return found;
}
