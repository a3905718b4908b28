import { timeline } from '@tandem-watch/protocol';
import type { RoomSettings } from './settings.ts';
import type { Member, RoomState } from './state.ts';

/**
 * A room that Redis kept, on the partition's new timeline. Every gateway is as good as lost: all members have the grace
 * of a move from `now` (ms of stream time) to come back, and no JOIN waits any more.
 */
export function retimed(state: RoomState, partitionTimeline: string, now: number, settings: RoomSettings): RoomState {
  const until = now + settings.moveGraceMs;
  const lost = Array.from(state.members.values(), (member): [Member['user'], Member] => {
    const grace = { cause: 'moved', until: Math.max(until, member.grace?.until ?? 0) } as const;
    return [member.user, { ...member, grace }];
  });
  return {
    ...state,
    timeline: timeline(`${partitionTimeline}.${state.life}`),
    members: new Map(lost),
    pending: new Map(),
  };
}
