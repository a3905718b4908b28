import type { RoomState } from '@tandem-watch/room';
import type { Fence } from '@tandem-watch/storage-redis';

/** A room as a row of the table `rooms`: what a rebuild needs of it beside its members and sessions. */
export interface RoomRow {
  readonly roomId: string;
  readonly life: string;
  readonly partition: number;
  /** The partition's timeline, and the epoch of the owner that wrote the row: later owners win. */
  readonly timeline: string;
  readonly timelineEpoch: number;
  readonly version: number;
  readonly seq: number;
  readonly hostUserId: string | null;
  readonly url: string;
  readonly position: number;
  readonly playing: boolean;
  /** ms. */
  readonly anchorAt: number;
  readonly guestControl: boolean;
  readonly guestControlTold: boolean;
  readonly pinTag: string | null;
  /** User → ms until which it is kept out. */
  readonly kicked: Readonly<Record<string, number>>;
  readonly createdAt: number;
  readonly archivedAt: number | null;
}

/** The row of a room as it stands, written by the owner that `fence` names. */
export function roomRow(room: RoomState, fence: Fence): RoomRow {
  return {
    roomId: room.id,
    life: room.life,
    partition: fence.partition,
    timeline: fence.timeline,
    timelineEpoch: fence.epoch,
    version: room.version,
    seq: room.seq,
    hostUserId: room.hostUserId,
    url: room.url,
    position: room.anchor.position,
    playing: room.anchor.playing,
    anchorAt: room.anchor.at,
    guestControl: room.guestControl,
    guestControlTold: room.guestControlTold,
    pinTag: room.pinTag,
    kicked: Object.fromEntries(room.kicked),
    createdAt: room.createdAt,
    archivedAt: null,
  };
}
