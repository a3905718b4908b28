import type { EventRow } from '../event-row.ts';
import { compareLogPositions, parseLogId } from '../log-position.ts';
import type { HistoryTransaction } from '../schema.ts';
import { readTimelineEnds } from '../timelines/ends.ts';
import { foldPresence, type Presence, presenceTypes, usernameOf } from './presence.ts';
import { readUsers, type UserKey, userKey, writeUsers } from './users.ts';

const concernsPresence = new Set<string>(presenceTypes);

/**
 * Brings `users` up to date with events that were inserted just now, in the same transaction and under the partition's
 * lock. Events behind the end of their timeline were written late, for a history that nobody has: they change nobody.
 */
export async function followPresence(tx: HistoryTransaction, inserted: readonly EventRow[]): Promise<void> {
  const concerned = inserted.filter(({ type }) => concernsPresence.has(type));
  if (concerned.length === 0) return;
  const ends = await readTimelineEnds(tx, new Set(concerned.map(({ partition }) => partition)));
  const kept = concerned.filter((event) => {
    const end = ends(event);
    return end === undefined || compareLogPositions(parseLogId(event.logId), end) <= 0;
  });
  const before = await readUsers(tx, kept);
  const after = new Map<string, UserKey & Presence>();
  for (const event of kept) {
    const key = userKey(event);
    const user = foldPresence(after.get(key) ?? before.get(key), { ...event, username: usernameOf(event.body) });
    const { roomId, life, userId } = event;
    if (user !== undefined) after.set(key, { ...user, roomId, life, userId });
  }
  await writeUsers(tx, [...after.values()]);
}
