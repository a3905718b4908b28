import type { Effect } from './effect.ts';
import type { Moment } from './result.ts';
import type { RoomSettings } from './settings.ts';
import type { RoomState } from './state.ts';

/** A room on its way through a rule: the state so far, and what has come of it. */
export interface Step {
  readonly state: RoomState;
  readonly effects: readonly Effect[];
}

/** What every rule may look at beside the room and the command. */
export interface Context {
  readonly moment: Moment;
  readonly settings: RoomSettings;
}

/** The first step: nothing has happened yet. */
export function still(state: RoomState): Step {
  return { state, effects: [] };
}

/** The same effects with some fields of the room replaced. */
export function changed(step: Step, fields: Partial<RoomState>): Step {
  return { state: { ...step.state, ...fields }, effects: step.effects };
}

/** The same room with more effects, after those there are. */
export function also(step: Step, ...effects: readonly Effect[]): Step {
  return { state: step.state, effects: [...step.effects, ...effects] };
}
