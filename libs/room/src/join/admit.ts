import type { JoinCommand, UserId } from '@tandem-watch/protocol';
import { isAway } from '../member.ts';
import { isValidSession } from '../sessions.ts';
import type { Member, RoomState } from '../state.ts';
import type { Context, Step } from '../step.ts';
import { newcomerOf, noPlace, REPLACED, type Ask, type NoPlace } from './ask.ts';
import { enter } from './enter.ts';
import { rejoin } from './rejoin.ts';
import { takePlace } from './take-place.ts';
import { inUse, wait } from './wait.ts';

export type Admission = { readonly kind: 'admitted'; readonly step: Step } | NoPlace;

/** Decides about a JOIN: a place, waiting for one, or a refusal. */
export function admit(step: Step, ask: Ask, context: Context): Admission {
  const { state } = step;
  const { join } = ask;
  const { moment, settings } = context;
  const isProven = join.claimedLife !== null;
  if (isProven && !isClaimTrue(state, join, context)) return noPlace('RESUME_FAILED');
  const member = state.members.get(join.user);
  if (member?.connection === join.connection) return admitted(rejoin(step, member, ask, context));
  const outUntil = Math.max(state.kicked.get(join.user) ?? 0, state.closedUntil ?? 0);
  if (outUntil > moment.now) return noPlace('FORBIDDEN', outUntil - moment.now);
  if (!isProven && !isPinRight(state, join)) return noPlace('BAD_PIN');
  if (member !== undefined) return claim(step, ask, member, context);
  if (state.members.size >= settings.maxMembers) return noPlace('ROOM_FULL');
  return admitted(enter(step, newcomerOf(ask), nameOf(join), context));
}

/** The name that a JOIN gives its user. */
export function nameOf(join: { readonly username: string | null; readonly user: UserId }): string {
  return join.username ?? join.user;
}

/** Decides about the place of somebody who is in the room by another socket. */
function claim(step: Step, ask: Ask, member: Member, context: Context): Admission {
  const { join } = ask;
  if (join.acceptedAt < member.acceptedAt) {
    return join.session === member.session ? REPLACED : inUse(context.settings);
  }
  if (join.claimedLife !== null || isAway(member, context.moment) || isSameBrowser(member, join)) {
    return admitted(takePlace(step, member, newcomerOf(ask), context));
  }
  const waiting = wait(step, ask, member, context);
  return 'kind' in waiting ? waiting : admitted(waiting);
}

function admitted(step: Step): Admission {
  return { kind: 'admitted', step };
}

function isClaimTrue(state: RoomState, join: JoinCommand, { moment, settings }: Context): boolean {
  if (join.claimedLife !== state.life) return false;
  return isValidSession(state.sessions, join.session, join.user, moment.now, settings);
}

function isPinRight(state: RoomState, join: JoinCommand): boolean {
  return state.pinTag === null || join.pinTags.includes(state.pinTag);
}

/** Two of the extension's clients at one address: a reconnect, or a click on an invite while in the party. */
function isSameBrowser(member: Member, join: JoinCommand): boolean {
  return !member.modern && !join.modern && member.address === join.address;
}
