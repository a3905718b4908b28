import { partitionOf, roomId } from '@tandem-watch/protocol';
import { connectPostgres, type History } from '@tandem-watch/storage-postgres';
import { readRooms, type Redis } from '@tandem-watch/storage-redis';
import * as z from 'zod';
import type { RoomInPostgres, RoomInRedis, StoredEvent } from '../checker/evidence.ts';

/** The partition count that every process runs with. */
export const PARTITIONS = 16;

const fields = z.object({
  timeline: z.string(),
  seq: z.coerce.number(),
  current_url: z.string(),
  current_time: z.coerce.number(),
  anchor_at: z.coerce.number(),
  is_playing: z.enum(['true', 'false']).transform((text) => text === 'true'),
  host_user_id: z.string(),
  guest_control: z.enum(['true', 'false']).transform((text) => text === 'true'),
});

const member = z.object({ username: z.string(), grace: z.object({ until: z.number() }).nullable() });

/** A room as Redis holds it; null when it does not. */
export async function readRoom(admin: Redis, room: string): Promise<RoomInRedis | null> {
  const [hashes] = await readRooms(admin, partitionOf(room, PARTITIONS), [roomId(room)]);
  if (hashes === undefined || Object.keys(hashes.fields).length === 0) return null;
  const row = fields.parse(hashes.fields);
  return {
    timeline: row.timeline,
    seq: row.seq,
    url: row.current_url,
    position: row.current_time,
    positionAt: row.anchor_at,
    playing: row.is_playing,
    host: row.host_user_id,
    guestControl: row.guest_control,
    members: new Map(
      Object.entries(hashes.users).map(([user, text]) => {
        const { username, grace } = member.parse(JSON.parse(text));
        return [user, { username, graceUntil: grace?.until ?? null }];
      }),
    ),
  };
}

/** Opens PostgreSQL as a reader. Close it with `destroy()`. */
export function openReader(url: string): History {
  return connectPostgres({ url, connections: 2, applicationName: 'chaos', onError: () => {} });
}

const body = z.object({ eventTimestamp: z.number().optional() });

/** A room's newest life as PostgreSQL holds it, and all its events. */
export async function readStored(db: History, room: string): Promise<RoomInPostgres> {
  const lives = await db
    .selectFrom('rooms')
    .selectAll()
    .where('room_id', '=', room)
    .orderBy('created_at', 'desc')
    .execute();
  const [row] = lives;
  const users = await db
    .selectFrom('users')
    .select(['user_id', 'username'])
    .where('room_id', '=', room)
    .where('life', '=', row?.life ?? '')
    .where('left_at', 'is', null)
    .execute();
  return {
    row:
      row === undefined
        ? null
        : {
            seq: row.seq,
            url: row.url,
            position: row.position,
            positionAt: row.anchor_at.getTime(),
            playing: row.playing,
            host: row.host_user_id ?? '',
            guestControl: row.guest_control,
          },
    living: lives.filter(({ archived_at: archivedAt }) => archivedAt === null).length,
    users: new Map(users.map(({ user_id, username }) => [user_id, username])),
    events: await readEvents(db, room),
  };
}

async function readEvents(db: History, room: string): Promise<StoredEvent[]> {
  const rows = await db
    .selectFrom('room_history')
    .select(['life', 'timeline', 'seq', 'type', 'user_id', 'command_id', 'body', 'cut'])
    .where('room_id', '=', room)
    .orderBy('log_ms')
    .orderBy('log_n')
    .orderBy('seq')
    .execute();
  return rows.map(({ life, timeline, seq, type, user_id: user, command_id: commandId, cut, body: json }) => {
    const { eventTimestamp = null } = body.parse(json);
    return { life, timeline, seq, type, user, commandId, eventTimestamp, cut };
  });
}
