import { roomId, type RoomId } from '@tandem-watch/protocol';
import type { Redis } from './connect.ts';
import { partitionKeys, roomKeys } from './keys.ts';

/** What a list tells of a room. */
export interface RoomSummary {
  readonly room: RoomId;
  /** ms. */
  readonly createdAt: number;
  /** The number of its last event. */
  readonly seq: number;
  readonly members: number;
}

/** The ids of a partition's rooms, with members and without. */
export async function readRoomIds(redis: Redis, partition: number): Promise<RoomId[]> {
  const { deadlines, empty } = partitionKeys(partition);
  const [rooms, emptyRooms] = await Promise.all([
    redis.zrange(deadlines, '-inf', '+inf', 'BYSCORE'),
    redis.zrange(empty, '-inf', '+inf', 'BYSCORE'),
  ]);
  return [...rooms, ...emptyRooms].map(roomId);
}

/** A few fields of each of these rooms, in one round trip. Those that are not there, or cannot be read, are left out. */
export async function readSummaries(redis: Redis, partition: number, rooms: readonly RoomId[]): Promise<RoomSummary[]> {
  const read = await Promise.all(rooms.map((room) => readSummary(redis, partition, room)));
  return read.filter((summary) => summary !== null);
}

async function readSummary(redis: Redis, partition: number, room: RoomId): Promise<RoomSummary | null> {
  const keys = roomKeys(partition, room);
  try {
    const [[createdAt = null, seq = null], members] = await Promise.all([
      redis.hmget(keys.room, 'created_at', 'seq'),
      redis.hlen(keys.users),
    ]);
    return createdAt === null ? null : { room, createdAt: Number(createdAt), seq: Number(seq), members };
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return null;
    throw error;
  }
}
