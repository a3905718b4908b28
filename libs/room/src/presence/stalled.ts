import type { RoomSettings } from '../settings.ts';
import type { RoomState } from '../state.ts';

/**
 * The room after a stall: while its owner was away or behind, nobody could come back. Whoever would leave, and every
 * JOIN that would be refused, within the grace of a move gets that time from `now` (ms of stream time) on.
 */
export function stalled(state: RoomState, now: number, settings: RoomSettings): RoomState {
  const earliest = now + settings.moveGraceMs;
  const members = new Map(state.members);
  const pending = new Map(state.pending);
  let moved = 0;
  for (const member of state.members.values()) {
    if (member.grace === null || member.grace.until >= earliest) continue;
    members.set(member.user, { ...member, grace: { ...member.grace, until: earliest } });
    moved += 1;
  }
  for (const [user, waiting] of state.pending) {
    if (waiting.until >= earliest) continue;
    pending.set(user, { ...waiting, until: earliest });
    moved += 1;
  }
  return moved === 0 ? state : { ...state, members, pending };
}
