import type { Anchor } from '@tandem-watch/protocol';
import type { RoomSettings } from '../settings.ts';
import type { Member, RoomState, Session } from '../state.ts';

/**
 * The room after the system's clock was set back to `now` (ms): nothing has happened later than now, and nothing is due
 * later than it could have been set just now. Playback goes on from where it was. The very same room when all is so.
 */
export function rewound(state: RoomState, now: number, settings: RoomSettings): RoomState {
  if (latestOf(state, settings) <= now) return state;
  const past = (at: number): number => Math.min(at, now);
  const anchor = (given: Anchor): Anchor => (given.at > now ? { ...given, at: now } : given);
  const { gate } = state;
  return {
    ...state,
    createdAt: past(state.createdAt),
    anchor: anchor(state.anchor),
    members: mapped(state.members, (member) => rewoundMember(member, now, anchor, settings)),
    gate: gate === null ? null : { ...gate, endsAt: Math.min(gate.endsAt, now + settings.gateMs) },
    kicked: mapped(state.kicked, (until) => Math.min(until, now + settings.kickCooldownMs)),
    closedUntil: state.closedUntil === null ? null : Math.min(state.closedUntil, now + settings.kickCooldownMs),
    pending: mapped(state.pending, (join) => ({
      ...join,
      until: Math.min(join.until, now + settings.extensionProbeMs),
    })),
    sessions: mapped(state.sessions, (session): Session => ({
      ...session,
      leftAt: session.leftAt === null ? null : past(session.leftAt),
    })),
    emptySince: state.emptySince === null ? null : past(state.emptySince),
    membersDue: state.membersDue === null ? null : past(state.membersDue),
    membersToldAt: past(state.membersToldAt),
    gateDue: state.gateDue === null ? null : past(state.gateDue),
    gateToldAt: past(state.gateToldAt),
    bucket: { tokens: state.bucket.tokens, at: past(state.bucket.at) },
  };
}

function rewoundMember(member: Member, now: number, anchor: (given: Anchor) => Anchor, settings: RoomSettings): Member {
  const { grace } = member;
  return {
    ...member,
    joinedAt: Math.min(member.joinedAt, now),
    seenAt: Math.min(member.seenAt, now),
    acceptedAt: Math.min(member.acceptedAt, now),
    position: anchor(member.position),
    grace: grace === null ? null : { ...grace, until: Math.min(grace.until, now + settings.moveGraceMs) },
  };
}

/** The latest time at which something of the room was said or set: what is due says when it was set. */
function latestOf(state: RoomState, { moveGraceMs, gateMs, extensionProbeMs }: RoomSettings): number {
  const { anchor, gate, emptySince, createdAt } = state;
  const members = Array.from(state.members.values(), ({ seenAt, acceptedAt, grace }) =>
    Math.max(seenAt, acceptedAt, (grace?.until ?? 0) - moveGraceMs),
  );
  const waiting = Array.from(state.pending.values(), ({ until }) => until - Math.max(extensionProbeMs, moveGraceMs));
  return Math.max(anchor.at, emptySince ?? 0, createdAt, (gate?.endsAt ?? 0) - gateMs, ...members, ...waiting);
}

function mapped<Key, Value>(map: ReadonlyMap<Key, Value>, change: (value: Value) => Value): ReadonlyMap<Key, Value> {
  return new Map(Array.from(map, ([key, value]): [Key, Value] => [key, change(value)]));
}
