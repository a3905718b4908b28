import { closeGateIfReady } from './gate.ts';
import { settlePending } from './join/settle-pending.ts';
import type { Result } from './result.ts';
import type { Ruling } from './ruling.ts';
import type { RoomState } from './state.ts';
import type { Context, Step } from './step.ts';
import { tell } from './tell.ts';

/**
 * The result of a ruling, after what follows from it whatever the rule was: a member that lost its socket or its place
 * frees a waiting JOIN, a gate waits for fewer, and what may be told is told.
 */
export function conclude(before: RoomState, ruling: Ruling, context: Context): Result {
  if (ruling.kind === 'dropped') return { kind: 'dropped', state: before, effects: [] };
  if (ruling.kind === 'ended') return { kind: 'applied', state: null, effects: ruling.effects };
  const { state, effects } = follow(before, ruling.step, context);
  if (ruling.kind === 'applied') return { kind: 'applied', state, effects };
  return { kind: 'refused', code: ruling.code, state, effects };
}

function follow(before: RoomState, step: Step, context: Context): Step {
  const settled = step.state.pending.size === 0 ? step : settlePending(before, step, context);
  const closed = settled.state.members === before.members ? settled : closeGateIfReady(settled, context);
  return closed.state === before ? closed : tell(closed, context.moment.now);
}
