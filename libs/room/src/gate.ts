import type { UserId } from '@tandem-watch/protocol';
import { BY_SERVER } from './emit.ts';
import { isConnected } from './member.ts';
import { playOrPause } from './playback.ts';
import type { RoomSettings } from './settings.ts';
import type { Gate, RoomState } from './state.ts';
import type { Context, Step } from './step.ts';
import { noteGate, noteOpening } from './tell.ts';

/** A READY counts when its target is that far from the gate's at most, seconds. */
const NEAR_S = 1;

/**
 * Opens the ready gate at a position (seconds) for all that are connected; the seeker is ready from the start. If that
 * is enough, as when it is alone, the room plays on at once instead.
 */
export function openGate(step: Step, seeker: UserId, targetTime: number, context: Context): Step {
  const { now } = context.moment;
  const connected = Array.from(step.state.members.values()).filter(isConnected);
  const members = connected.map((member) => member.user);
  const gate: Gate = { targetTime, endsAt: now + context.settings.gateMs, members, ready: [seeker] };
  if (isReady(gate, step.state, context.settings)) return playOn(step, gate, now);
  return { state: noteOpening({ ...step.state, gate }, now), effects: step.effects };
}

/** Cancels an open gate. */
export function cancelGate(state: RoomState, now: number): RoomState {
  return state.gate === null ? state : noteGate({ ...state, gate: null }, now);
}

/** Counts a READY; the same state when it does not count. `targetTime`: seconds. */
export function countReady(state: RoomState, user: UserId, targetTime: number | undefined, now: number): RoomState {
  const { gate } = state;
  if (gate === null || !gate.members.includes(user) || gate.ready.includes(user)) return state;
  if (targetTime !== undefined && Math.abs(targetTime - gate.targetTime) > NEAR_S) return state;
  return noteGate({ ...state, gate: { ...gate, ready: [...gate.ready, user] } }, now);
}

/** Closes an open gate when enough of its members are ready. */
export function closeGateIfReady(step: Step, context: Context): Step {
  const { gate } = step.state;
  return gate !== null && isReady(gate, step.state, context.settings) ? closeGate(step, gate, context) : step;
}

/** Closes a gate: the room plays on from its target. */
export function closeGate(step: Step, gate: Gate, { moment }: Context): Step {
  return playOn({ state: cancelGate(step.state, moment.now), effects: step.effects }, gate, moment.now);
}

/** Whether enough of the gate's members that are connected have said so. */
function isReady(gate: Gate, state: RoomState, settings: RoomSettings): boolean {
  const connected = gate.members.filter((user) => state.members.get(user)?.grace === null);
  const ready = connected.filter((user) => gate.ready.includes(user));
  return ready.length >= Math.max(1, Math.ceil(settings.gateShare * connected.length));
}

function playOn(step: Step, gate: Gate, now: number): Step {
  return playOrPause(step, BY_SERVER, now, { control: 'play', currentTime: gate.targetTime, eventTimestamp: now });
}
