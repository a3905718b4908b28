import { foldPresence, type Presence, presenceTypes } from '../events/presence.ts';
import { readUsers, type UserKey, userKey, writeUsers } from '../events/users.ts';
import type { LogPosition } from '../log-position.ts';
import type { HistoryTransaction } from '../schema.ts';
import { sql } from 'kysely';

interface StoredEvent extends UserKey {
  readonly type: string;
  readonly seq: number;
  readonly at: Date;
  readonly username: string | null;
  readonly cut: boolean;
}

/**
 * Undoes what cut events did to `users`. Everybody of whom a presence event is cut is told anew from the events that
 * remain; somebody who only ever joined in the cut part counts as having left at once.
 */
export async function forgetCutPresence(tx: HistoryTransaction, partition: number, kept: LogPosition): Promise<void> {
  const { rows } = await sql<StoredEvent>`
    with concerned as (
      select distinct room_id, life, user_id from room_history
      where partition = ${partition} and log_ms >= ${kept.ms} and cut and type = any(${[...presenceTypes]}::text[])
    )
    select event.room_id as "roomId", event.life, event.user_id as "userId", type, seq, at,
      body ->> 'username' as username, cut
    from room_history event join concerned using (room_id, life, user_id)
    where type = any(${[...presenceTypes]}::text[])
    order by seq`.execute(tx);
  const users = new Map<string, StoredEvent[]>();
  for (const event of rows) users.set(userKey(event), [...(users.get(userKey(event)) ?? []), event]);
  const before = await readUsers(tx, rows);
  const after = [...users].flatMap(([key, events]) => {
    const [first] = events;
    const user = retold(before.get(key), events);
    if (first === undefined || user === undefined) return [];
    const { roomId, life, userId } = first;
    return [{ ...user, roomId, life, userId }];
  });
  await writeUsers(tx, after);
}

/** Events of the stored join may be pruned already: where the join itself is not cut, the stored row vouches for it. */
function retold(stored: Presence | undefined, events: readonly StoredEvent[]): Presence | undefined {
  const firstCut = Math.min(...events.filter(({ cut }) => cut).map(({ seq }) => seq));
  let user: Presence | undefined =
    stored !== undefined && stored.joinedSeq < firstCut ? { ...stored, leftAt: null } : undefined;
  for (const { cut, type, seq, at, username } of events) {
    if (!cut) user = foldPresence(user, { type, seq, at: at.getTime(), username: username ?? undefined });
  }
  return user ?? (stored === undefined ? undefined : { ...stored, leftAt: stored.joinedAt });
}
