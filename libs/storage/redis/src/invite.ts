import { roomId, type RoomId } from '@tandem-watch/protocol';
import type { Redis } from './connect.ts';
import { inviteKey, inviteOfKey } from './keys.ts';

/** An invite lives for so many ms after its last use: 7 days. */
export const INVITE_MS: number = 7 * 24 * 3_600_000;

// An invite is two keys, each of its own slot: no script can hold both in a cluster. The one by room decides, so that two
// who ask at once get the same id; the one by short id is written each time, so that a half that was left behind is whole
// again after the next use.

/** The short id of a room's invite: the one it has, or `fresh` from now on. */
export async function inviteFor(redis: Redis, room: RoomId, fresh: string): Promise<string> {
  const existing = await redis.set(inviteOfKey(room), fresh, 'PX', INVITE_MS, 'NX', 'GET');
  const shortId = existing ?? fresh;
  await redis.set(inviteKey(shortId), room, 'PX', INVITE_MS);
  if (existing !== null) await redis.pexpire(inviteOfKey(room), INVITE_MS);
  return shortId;
}

/** The room that an invite leads to, null when there is none. It has been used: both keys live on. */
export async function invitedRoom(redis: Redis, shortId: string): Promise<RoomId | null> {
  const room = await redis.getex(inviteKey(shortId), 'PX', INVITE_MS);
  if (room === null) return null;
  await redis.pexpire(inviteOfKey(roomId(room)), INVITE_MS);
  return roomId(room);
}
