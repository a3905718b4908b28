import { positionAt, type LeaveReason } from '@tandem-watch/protocol';
import { emit, type Author } from '../emit.ts';
import { cancelGate } from '../gate.ts';
import { heirOf, succeed } from '../host.ts';
import { anchorAt } from '../playback.ts';
import { endSession, forgetSessions } from '../sessions.ts';
import type { Member, RoomState } from '../state.ts';
import { changed, type Context, type Step } from '../step.ts';
import { notePresence } from '../tell.ts';

/**
 * Takes a member out of the room. A host hands over first, so that nobody ever sees a room with members and no host;
 * the last to leave hands over to nobody, and the room stays as it is, paused.
 */
export function depart(
  step: Step,
  member: Member,
  reason: LeaveReason,
  by: Omit<Author, 'user'>,
  context: Context,
): Step {
  const { moment } = context;
  const without = changed(step, remaining(step.state, member, reason, context));
  const heir = heirOf(without.state.members);
  const isHost = without.state.hostUserId === member.user;
  const hosted = heir !== null && isHost ? succeed(without, heir.user, context) : without;
  const left = emit(hosted, { user: member.user, ...by }, moment.now, (userId, mark) => ({
    type: 'USER_LEFT',
    userId,
    reason,
    ...mark,
  }));
  const state = heir === null ? emptied(left.state, moment.now) : notePresence(left.state, moment.now);
  return { state, effects: left.effects };
}

/** Takes those out whose time to come back has ended: the host last, so that no host is made who leaves as well. */
export function departLost(step: Step, context: Context): Step {
  const { now } = context.moment;
  const host = step.state.hostUserId;
  const due = Array.from(step.state.members.values())
    .filter((member) => member.grace !== null && member.grace.until <= now)
    .sort((a, b) => Number(a.user === host) - Number(b.user === host) || until(a) - until(b));
  return due.reduce((left, member) => depart(left, member, 'lost', { session: null, id: null }, context), step);
}

function until(member: Member): number {
  return member.grace?.until ?? 0;
}

function remaining(
  state: RoomState,
  { user, session }: Member,
  reason: LeaveReason,
  { moment, settings }: Context,
): Pick<RoomState, 'members' | 'sessions'> {
  const members = new Map(state.members);
  members.delete(user);
  if (reason === 'kicked') return { members, sessions: forgetSessions(state.sessions, user) };
  return { members, sessions: endSession(state.sessions, session, moment.now, settings) };
}

function emptied(state: RoomState, now: number): RoomState {
  const anchor = anchorAt(positionAt(state.anchor, now), false, now);
  const idle = { gateDue: null, membersDue: null };
  return { ...cancelGate(state, now), hostUserId: null, anchor, emptySince: now, ...idle };
}
