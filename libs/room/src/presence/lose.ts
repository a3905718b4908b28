import { withMember } from '../member.ts';
import type { RoomSettings } from '../settings.ts';
import type { Grace, Member, RoomState } from '../state.ts';
import type { Context } from '../step.ts';
import { notePresence } from '../tell.ts';

/** The time that a member whose socket ended now has to come back. */
function graceOf(cause: Grace['cause'], isHost: boolean, now: number, settings: RoomSettings): Grace {
  if (cause === 'moved') return { cause, until: now + settings.moveGraceMs };
  return { cause, until: now + (isHost ? settings.hostGraceMs : settings.disconnectGraceMs) };
}

/** A connected member has lost its socket. Nobody is told by an event; it may come back in time. */
export function lose(
  state: RoomState,
  member: Member,
  cause: Grace['cause'],
  { moment, settings }: Context,
): RoomState {
  const grace = graceOf(cause, state.hostUserId === member.user, moment.now, settings);
  return notePresence({ ...state, members: withMember(state, { ...member, grace }) }, moment.now);
}

/** All connected members that `isGone` names have lost their sockets; the same state when there is none. */
export function loseAll(
  state: RoomState,
  isGone: (member: Member) => boolean,
  { moment, settings }: Context,
): RoomState {
  const members = new Map(state.members);
  const grace = graceOf('moved', false, moment.now, settings);
  let lost = 0;
  for (const member of state.members.values()) {
    if (member.grace !== null || !isGone(member)) continue;
    members.set(member.user, { ...member, grace });
    lost += 1;
  }
  return lost === 0 ? state : notePresence({ ...state, members }, moment.now);
}
