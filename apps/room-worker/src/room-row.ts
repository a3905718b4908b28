import type { RoomState } from '@tandem-watch/room';
import type { RoomRow } from '@tandem-watch/storage-postgres';
import type { Fence } from '@tandem-watch/storage-redis';

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
