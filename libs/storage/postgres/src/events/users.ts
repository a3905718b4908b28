import { sql } from 'kysely';
import type { HistoryTransaction } from '../schema.ts';
import { timestamp } from '../time.ts';
import type { Presence } from './presence.ts';

/** Whose row it is. */
export interface UserKey {
  readonly roomId: string;
  readonly life: string;
  readonly userId: string;
}

export function userKey({ roomId, life, userId }: UserKey): string {
  return `${roomId} ${life} ${userId}`;
}

/** The rows of some users, by `userKey`. */
export async function readUsers(tx: HistoryTransaction, keys: readonly UserKey[]): Promise<Map<string, Presence>> {
  const { rows } = await sql<UserKey & { username: string; joinedSeq: number; joinedAt: Date; leftAt: Date | null }>`
    select room_id as "roomId", life, user_id as "userId", username, joined_seq as "joinedSeq",
      joined_at as "joinedAt", left_at as "leftAt"
    from users
    join unnest(
      ${keys.map(({ roomId }) => roomId)}::text[],
      ${keys.map(({ life }) => life)}::text[],
      ${keys.map(({ userId }) => userId)}::text[]
    ) as wanted (room_id, life, user_id) using (room_id, life, user_id)`.execute(tx);
  return new Map(
    rows.map((row) => [
      userKey(row),
      {
        username: row.username,
        joinedSeq: row.joinedSeq,
        joinedAt: row.joinedAt.getTime(),
        leftAt: row.leftAt?.getTime() ?? null,
      },
    ]),
  );
}

/** Writes the rows of some users, each once. */
export async function writeUsers(tx: HistoryTransaction, users: readonly (UserKey & Presence)[]): Promise<void> {
  if (users.length === 0) return;
  await sql`
    insert into users (room_id, life, user_id, username, joined_seq, joined_at, left_at)
    select room_id, life, user_id, username, joined_seq, ${timestamp(sql`joined_ms`)}, ${timestamp(sql`left_ms`)}
    from unnest(
      ${users.map(({ roomId }) => roomId)}::text[],
      ${users.map(({ life }) => life)}::text[],
      ${users.map(({ userId }) => userId)}::text[],
      ${users.map(({ username }) => username)}::text[],
      ${users.map(({ joinedSeq }) => joinedSeq)}::bigint[],
      ${users.map(({ joinedAt }) => joinedAt)}::bigint[],
      ${users.map(({ leftAt }) => leftAt)}::bigint[]
    ) as given (room_id, life, user_id, username, joined_seq, joined_ms, left_ms)
    on conflict (room_id, life, user_id) do update set
      username = excluded.username, joined_seq = excluded.joined_seq, joined_at = excluded.joined_at,
      left_at = excluded.left_at`.execute(tx);
}
