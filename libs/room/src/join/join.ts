import type { JoinCommand } from '@tandem-watch/protocol';
import { conclude } from '../conclude.ts';
import type { Result } from '../result.ts';
import type { RoomState } from '../state.ts';
import { also, still, type Context } from '../step.ts';
import { applied, DROPPED, type Ruling } from '../ruling.ts';
import { admit, nameOf } from './admit.ts';
import { newcomerOf, noPlace, refuseJoin } from './ask.ts';
import { newRoom } from './create.ts';
import { enter } from './enter.ts';

/** JOIN of a room that is there. */
export function join(state: RoomState, command: JoinCommand, context: Context): Ruling {
  const { gateway } = context.moment;
  if (gateway === null) return DROPPED;
  const ask = { join: command, gateway };
  const admission = admit(still(state), ask, context);
  if (admission.kind === 'admitted') return applied(admission.step);
  return { kind: 'refused', code: admission.code, step: also(still(state), ...refuseJoin(ask, admission)) };
}

/** JOIN of a room that is not there: it makes the room, unless it names an earlier life of it. */
export function joinNew(command: JoinCommand, context: Context): Result {
  const { gateway } = context.moment;
  if (gateway === null) return { kind: 'dropped', state: null, effects: [] };
  const ask = { join: command, gateway };
  if (command.claimedLife !== null) {
    const failed = noPlace('RESUME_FAILED');
    return { kind: 'refused', code: failed.code, state: null, effects: refuseJoin(ask, failed) };
  }
  const made = newRoom(command, context);
  return conclude(made, applied(enter(still(made), newcomerOf(ask), nameOf(command), context)), context);
}
