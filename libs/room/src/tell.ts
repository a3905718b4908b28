import type { GateStatus, MemberStatus } from '@tandem-watch/protocol';
import { isConnected } from './member.ts';
import type { Gate, RoomState } from './state.ts';
import { also, changed, type Step } from './step.ts';

/** MEMBERS and GATE are told at most once in so many ms, but for a gate that opens. */
const INTERVAL_MS = 1_000;
/**
 * MEMBERS lists everybody, to everybody: the bytes grow with the square of the room. So many ms a member between two of
 * them keep the bytes of each member's link bounded (about 10 KB/s); rooms up to 100 are told each second.
 */
const MEMBERS_MS_EACH = 10;

/** How all members are, in the order of joining. */
export function membersStatus(state: RoomState): MemberStatus[] {
  return Array.from(state.members.values(), (member) => {
    const status = { userId: member.user, connected: isConnected(member), connectionQuality: member.quality };
    return member.syncErrorMs === null ? status : { ...status, syncErrorMs: member.syncErrorMs };
  });
}

/** How an open gate is. */
export function gateStatus(state: RoomState, gate: Gate): GateStatus {
  const waitingFor = gate.members.filter((user) => {
    const member = state.members.get(user);
    return member !== undefined && isConnected(member) && !gate.ready.includes(user);
  });
  return { targetTime: gate.targetTime, waitingFor, endsAt: gate.endsAt };
}

/** Notes that how the members are has changed: it is told as soon as it may be, if anybody is to be told. */
export function noteMembers(state: RoomState, now: number): RoomState {
  if (state.membersDue !== null || !hasModern(state)) return state;
  const interval = Math.max(INTERVAL_MS, state.members.size * MEMBERS_MS_EACH);
  return { ...state, membersDue: Math.max(now, state.membersToldAt + interval) };
}

/**
 * Notes that a gate has opened. Until that is told only the seeker knows that playback will go on, and what the others
 * do meanwhile would leave all paused. So it need not be a second since the last GATE, only so long that what is told,
 * which lists the members, keeps each link bounded as MEMBERS does.
 */
export function noteOpening(state: RoomState, now: number): RoomState {
  if (!hasModern(state)) return state;
  const interval = Math.min(INTERVAL_MS, state.members.size * MEMBERS_MS_EACH);
  return { ...state, gateDue: Math.max(now, state.gateToldAt + interval) };
}

/** Notes that the gate has changed or closed. */
export function noteGate(state: RoomState, now: number): RoomState {
  if (state.gateDue !== null || !hasModern(state)) return state;
  return { ...state, gateDue: Math.max(now, state.gateToldAt + INTERVAL_MS) };
}

/** Notes that a member has come, gone, or lost or found its socket: an open gate may wait for others now. */
export function notePresence(state: RoomState, now: number): RoomState {
  const noted = noteMembers(state, now);
  return noted.gate === null ? noted : noteGate(noted, now);
}

/** Tells what is due. */
export function tell(step: Step, now: number): Step {
  return tellGate(tellMembers(step, now), now);
}

function tellMembers(step: Step, now: number): Step {
  const { state } = step;
  if (state.membersDue === null || state.membersDue > now) return step;
  const message = {
    type: 'MEMBERS',
    members: membersStatus(state),
    timeline: state.timeline,
    seq: state.seq,
  } as const;
  const told = changed(step, { membersDue: null, membersToldAt: now });
  return also(told, { kind: 'observe', message, except: null, modernOnly: true });
}

function tellGate(step: Step, now: number): Step {
  const { state } = step;
  if (state.gateDue === null || state.gateDue > now) return step;
  const { timeline, seq } = state;
  const message =
    state.gate === null
      ? ({ type: 'GATE', closed: true, timeline, seq } as const)
      : ({ type: 'GATE', ...gateStatus(state, state.gate), timeline, seq } as const);
  const told = changed(step, { gateDue: null, gateToldAt: now });
  return also(told, { kind: 'observe', message, except: null, modernOnly: true });
}

function hasModern(state: RoomState): boolean {
  for (const member of state.members.values()) if (member.modern) return true;
  return false;
}
