import type { RoomSettings } from './settings.ts';
import type { RoomState } from './state.ts';

/** ms of stream time at which the room needs its next TICK; null when nothing will be due by itself. */
export function deadline(state: RoomState): number | null {
  let first = Infinity;
  for (const { grace } of state.members.values()) if (grace !== null) first = Math.min(first, grace.until);
  for (const { until } of state.pending.values()) first = Math.min(first, until);
  for (const due of [state.gate?.endsAt ?? null, state.membersDue, state.gateDue]) {
    if (due !== null) first = Math.min(first, due);
  }
  return first === Infinity ? null : first;
}

/** ms of stream time from which the room may be archived, not while it is closed; null while it has members. */
export function archivableAt(state: RoomState, settings: RoomSettings): number | null {
  if (state.emptySince === null) return null;
  return Math.max(state.emptySince + settings.emptyRoomMs, state.closedUntil ?? 0);
}
