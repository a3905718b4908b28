import type { UserId } from '@tandem-watch/protocol';
import { BY_SERVER, emit } from './emit.ts';
import { isConnected, withMember } from './member.ts';
import type { RoomSettings } from './settings.ts';
import type { Member, RoomState } from './state.ts';
import { changed, type Context, type Step } from './step.ts';

/** Who becomes host when the host goes: the member present longest; one without a socket only if all are. */
export function heirOf(members: RoomState['members']): Member | null {
  let longest: Member | null = null;
  for (const member of members.values()) {
    if (isConnected(member)) return member;
    longest ??= member;
  }
  return longest;
}

/**
 * Gives the host's role to a member, without an event. One that is in its grace gets as long as a host that lost its
 * socket at the same time would have.
 */
export function crown(state: RoomState, user: UserId, settings: RoomSettings): RoomState {
  const member = state.members.get(user);
  if (member === undefined || member.grace === null || member.grace.cause === 'moved') {
    return { ...state, hostUserId: user };
  }
  const until = member.grace.until + settings.hostGraceMs - settings.disconnectGraceMs;
  return { ...state, hostUserId: user, members: withMember(state, { ...member, grace: { cause: 'socket', until } }) };
}

/** Makes a member host by the room's own decision, and tells all. */
export function succeed(step: Step, user: UserId, { moment, settings }: Context): Step {
  return emit(changed(step, crown(step.state, user, settings)), BY_SERVER, moment.now, (userId, mark) => ({
    type: 'HOST_CHANGED',
    userId,
    hostUserId: user,
    ...mark,
  }));
}

/** Who may control playback: the host, and guests while guest control is on. */
export function mayControl(state: RoomState, user: UserId): boolean {
  return state.guestControl || state.hostUserId === user;
}
