import { sql } from 'kysely';
import type { HistoryTransaction } from '../schema.ts';
import { byLife, type LifeKey } from './by-life.ts';

export interface StoredMember {
  readonly userId: string;
  readonly username: string;
  readonly joinedSeq: number;
  /** ms. */
  readonly joinedAt: number;
  /** The session of its last event; null when history knows none. */
  readonly session: string | null;
}

export interface StoredSession {
  readonly session: string;
  readonly userId: string;
  /** The highest command id of its events, 0 if they had none. */
  readonly lastId: number;
  /** ms; null while its member is in the room. */
  readonly leftAt: number | null;
}

export interface People {
  /** Those who had not left, in the order of joining. */
  readonly members: readonly StoredMember[];
  /** Of the members and of those who left lately: the last session of each. */
  readonly sessions: readonly StoredSession[];
}

interface Row extends LifeKey {
  readonly userId: string;
  readonly username: string;
  readonly joinedSeq: number;
  readonly joinedAt: Date;
  readonly leftAt: Date | null;
  readonly session: string | null;
  readonly lastId: number | null;
}

/**
 * Members and sessions of some rooms. The session of a USER_LEFT with the reason `kicked` is the host's, not that of
 * the one who left, so it is passed over.
 */
export async function readPeople(
  tx: HistoryTransaction,
  rooms: readonly LifeKey[],
  leftSince: number,
): Promise<(room: LifeKey) => People> {
  const { rows } = await sql<Row>`
    with wanted as (
      select * from unnest(
        ${rooms.map(({ roomId }) => roomId)}::text[], ${rooms.map(({ life }) => life)}::text[]) as room (room_id, life)
    ), used as (
      select room_id, life, user_id, session, max(seq) as last_seq, max(command_id) as last_id
      from room_history join wanted using (room_id, life)
      where session is not null and not cut and (body ->> 'reason') is distinct from 'kicked'
      group by room_id, life, user_id, session
    ), last_used as (
      select distinct on (room_id, life, user_id) * from used order by room_id, life, user_id, last_seq desc
    )
    select room_id as "roomId", life, user_id as "userId", username, joined_seq as "joinedSeq",
      joined_at as "joinedAt", left_at as "leftAt", session, last_id as "lastId"
    from users join wanted using (room_id, life) left join last_used using (room_id, life, user_id)
    where left_at is null or left_at > to_timestamp(${leftSince}::bigint / 1000.0)
    order by joined_seq`.execute(tx);
  const rowsOf = byLife(rows);
  return (room) => peopleOf(rowsOf(room));
}

function peopleOf(rows: readonly Row[]): People {
  return {
    members: rows
      .filter(({ leftAt }) => leftAt === null)
      .map(({ userId, username, joinedSeq, joinedAt, session }) => {
        return { userId, username, joinedSeq, joinedAt: joinedAt.getTime(), session };
      }),
    sessions: rows.flatMap(({ session, userId, lastId, leftAt }) =>
      session === null ? [] : [{ session, userId, lastId: lastId ?? 0, leftAt: leftAt?.getTime() ?? null }],
    ),
  };
}
