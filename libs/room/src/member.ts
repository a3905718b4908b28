import type { Address } from '@tandem-watch/protocol';
import type { Moment } from './result.ts';
import type { Member, RoomState } from './state.ts';

export function addressOf({ gateway, connection }: Address): Address {
  return { gateway, connection };
}

export function isConnected(member: Member): boolean {
  return member.grace === null;
}

/** Whether a member's socket cannot be alive: it was lost, or its gateway was. */
export function isAway(member: Member, moment: Moment): boolean {
  return !isConnected(member) || !moment.isPresent(member.gateway);
}

/** The members with one added or replaced; a replaced one keeps its place in the order of joining. */
export function withMember(state: RoomState, member: Member): RoomState['members'] {
  return new Map(state.members).set(member.user, member);
}
