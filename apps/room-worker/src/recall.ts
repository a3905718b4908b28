import { roomEventSchema, roomId, sessionId, userId, type RoomEvent, type RoomId } from '@tandem-watch/protocol';
import { rebuilt, type Moment, type RoomSettings, type RoomSnapshot, type RoomState } from '@tandem-watch/room';
import { hasHistory, rebuild, type History, type StoredRoom } from '@tandem-watch/storage-postgres';
import type { DeadLetter } from '@tandem-watch/storage-redis';
import type { Recalled, RecalledRooms } from './begin-partition.ts';

/**
 * What PostgreSQL knows of a partition that Redis does not know. Nothing was ever drained: this is the first start.
 * Rejects while PostgreSQL cannot be asked: then no command may be answered, for a fresh room would hand host and PIN to
 * whoever knocks first.
 */
export async function recall(db: History, partition: number, settings: RoomSettings): Promise<Recalled> {
  if (!(await hasHistory(db))) return () => ({ rooms: [], unusable: [], unreadable: [] });
  const stored = await rebuild(db, { partition, leftSince: Date.now() - settings.sessionTtlMs });
  return (fence, now) => {
    const moment: Moment = {
      now,
      commandId: '',
      partitionTimeline: fence.timeline,
      gateway: null,
      isPresent: () => false,
      isReachable: () => false,
    };
    return roomsOf(stored, moment, settings);
  };
}

/** What cannot be read of one room keeps no other one from coming back. */
function roomsOf(stored: readonly StoredRoom[], moment: Moment, settings: RoomSettings): RecalledRooms {
  const rooms: RoomState[] = [];
  const unusable: RoomId[] = [];
  const unreadable: DeadLetter[] = [];
  for (const each of stored) {
    try {
      rooms.push(roomOf(each, moment, settings, unreadable));
    } catch (error) {
      unusable.push(roomId(each.room.roomId));
      unreadable.push({ reason: `room cannot be made again: ${String(error)}`, body: JSON.stringify(each.room) });
    }
  }
  return { rooms, unusable, unreadable };
}

function roomOf(stored: StoredRoom, moment: Moment, settings: RoomSettings, unreadable: DeadLetter[]): RoomState {
  const { snapshot, guestControlTold } = withLater(stored, settings, unreadable);
  return { ...rebuilt(snapshot, moment, settings), guestControlTold };
}

interface Told {
  readonly snapshot: RoomSnapshot;
  readonly guestControlTold: boolean;
}

/** The snapshot with the events that came after it. One that cannot be read is passed over; its number is used up. */
function withLater(stored: StoredRoom, settings: RoomSettings, unreadable: DeadLetter[]): Told {
  const { room } = stored;
  let told: Told = { snapshot: snapshotOf(stored), guestControlTold: room.guestControlTold };
  for (const { seq, body } of stored.later) {
    const event = roomEventSchema.safeParse(JSON.parse(body));
    if (event.success) told = after(told, event.data, settings);
    else unreadable.push({ reason: `event ${room.roomId} ${seq} cannot be read: ${event.error.message}`, body });
  }
  return told;
}

function snapshotOf({ room, members, sessions }: StoredRoom): RoomSnapshot {
  return {
    id: roomId(room.roomId),
    life: room.life,
    seq: room.seq,
    version: room.version,
    createdAt: room.createdAt,
    hostUserId: room.hostUserId === null ? null : userId(room.hostUserId),
    url: room.url,
    anchor: { position: room.position, playing: room.playing, at: room.anchorAt },
    guestControl: room.guestControl,
    pinTag: room.pinTag,
    kicked: new Map(Object.entries(room.kicked).map(([user, until]) => [userId(user), until])),
    members: members.map((member) => ({
      ...member,
      user: userId(member.userId),
      session: member.session === null ? null : sessionId(member.session),
    })),
    sessions: sessions.map(({ session, userId: user, lastId, leftAt }) => ({
      session: sessionId(session),
      user: userId(user),
      lastId,
      leftAt,
    })),
  };
}

/** What an event did to the parts of a room that a snapshot holds. Who is in the room is known from the table `users`. */
function after({ snapshot, guestControlTold }: Told, event: RoomEvent, settings: RoomSettings): Told {
  const at = event.timestamp;
  const changed = (change: Partial<RoomSnapshot>): Told => ({ snapshot: { ...snapshot, ...change }, guestControlTold });
  switch (event.type) {
    case 'PLAY_PAUSE':
      return changed({ anchor: { position: event.currentTime, playing: event.control === 'play', at } });
    case 'SEEK_PAUSE':
      return changed({ anchor: { position: event.currentTime, playing: false, at } });
    case 'URL_CHANGE':
      return changed({ url: event.url, anchor: { position: event.currentTime, playing: false, at } });
    case 'HOST_CHANGED':
      return changed({ hostUserId: event.hostUserId });
    case 'GUEST_CONTROL':
      return { snapshot: { ...snapshot, guestControl: event.enabled }, guestControlTold: true };
    case 'USER_LEFT':
      if (event.reason !== 'kicked') return { snapshot, guestControlTold };
      return changed({ kicked: new Map([...snapshot.kicked, [event.userId, at + settings.kickCooldownMs]]) });
    case 'USER_JOINED':
    case 'USERNAME_UPDATED':
    case 'CHAT':
      return { snapshot, guestControlTold };
  }
}
