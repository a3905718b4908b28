import { timeline, type JoinCommand } from '@tandem-watch/protocol';
import { anchorAt } from '../playback.ts';
import type { RoomState } from '../state.ts';
import type { Context } from '../step.ts';

/** A new room as its first JOIN makes it, before that user enters: host, PIN and guest control are set. */
export function newRoom(join: JoinCommand, { moment, settings }: Context): RoomState {
  const { now, commandId } = moment;
  return {
    id: join.room,
    life: commandId,
    timeline: timeline(`${moment.partitionTimeline}.${commandId}`),
    seq: 0,
    version: 0,
    createdAt: now,
    hostUserId: join.user,
    url: '',
    anchor: anchorAt(0, false, now),
    guestControl: join.guestControl,
    guestControlTold: false,
    pinTag: join.pinTags[0] ?? null,
    members: new Map(),
    gate: null,
    kicked: new Map(),
    closedUntil: null,
    pending: new Map(),
    sessions: new Map(),
    emptySince: null,
    membersDue: null,
    membersToldAt: 0,
    gateDue: null,
    gateToldAt: 0,
    bucket: { tokens: settings.commandBurst, at: now },
  };
}
