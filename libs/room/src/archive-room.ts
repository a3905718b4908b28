import type { ArchiveRoomCommand } from '@tandem-watch/protocol';
import { archivableAt } from './deadline.ts';
import { DROPPED, type Ruling } from './ruling.ts';
import type { RoomState } from './state.ts';
import type { Context } from './step.ts';

/**
 * ARCHIVE_ROOM: ends a room that has been empty for emptyRoomMs. Whoever joined before this command has won, also when he
 * has left again: then the time begins anew, so the archiver need not say what it saw.
 */
export function archiveRoom(state: RoomState, _command: ArchiveRoomCommand, { moment, settings }: Context): Ruling {
  const due = archivableAt(state, settings);
  if (due === null || moment.now < due) return DROPPED;
  return { kind: 'ended', effects: [{ kind: 'archive' }] };
}
