import type { CloseRoomCommand } from '@tandem-watch/protocol';
import { expel } from '../presence/expel.ts';
import { applied, type Ruling } from '../ruling.ts';
import type { RoomState } from '../state.ts';
import { changed, still, type Context, type Step } from '../step.ts';

/**
 * CLOSE_ROOM: an operator removes everybody, the host last, so that no host is made who goes as well. Many clients come
 * back by themselves at once, and would hold the same party again: so nobody is let in for as long as a cooldown lasts.
 */
export function closeRoom(state: RoomState, _command: CloseRoomCommand, context: Context): Ruling {
  const { moment, settings } = context;
  const closedUntil = moment.now + settings.kickCooldownMs;
  if (state.members.size === 0 && state.closedUntil === closedUntil) return applied(still(state));
  const isHost = (user: string): number => Number(user === state.hostUserId);
  const members = [...state.members.values()].sort((a, b) => isHost(a.user) - isHost(b.user));
  const closed = changed(still(state), { closedUntil });
  return applied(members.reduce<Step>((step, member) => expel(step, member, null, context), closed));
}
