import type { ArchiveRoomCommand } from '@tandem-watch/protocol';
import type { RoomState } from './state.ts';
import { DROPPED, type Ruling } from './ruling.ts';

/** ARCHIVE_ROOM: ends a room that is as the archiver saw it, and empty. Whoever joined meanwhile has won. */
export function archiveRoom(state: RoomState, command: ArchiveRoomCommand): Ruling {
  const isAsSeen = state.timeline === command.timeline && state.seq === command.seq;
  if (!isAsSeen || state.members.size > 0) return DROPPED;
  return { kind: 'ended', effects: [{ kind: 'archive' }] };
}
