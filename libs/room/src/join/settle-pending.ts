import { isAway } from '../member.ts';
import type { PendingJoin, RoomState } from '../state.ts';
import { also, changed, type Context, type Step } from '../step.ts';
import { admit } from './admit.ts';
import { refuseJoin } from './ask.ts';
import { inUse, withoutPending } from './wait.ts';

/**
 * Answers the waiting JOINs whose old socket is out of the way since `before`, whatever put it there: it was lost, its
 * gateway was, its member has left or was kicked, or another socket has the place. They are decided like new ones.
 */
export function settlePending(before: RoomState, step: Step, context: Context): Step {
  let settled = step;
  for (const pending of step.state.pending.values()) {
    const { user } = pending.join;
    const member = settled.state.members.get(user);
    const holder = before.members.get(user)?.connection;
    if (member === undefined || isAway(member, context.moment)) settled = answer(settled, pending, context);
    else if (holder !== undefined && member.connection !== holder) settled = refuse(settled, pending, context);
  }
  return settled;
}

/** Refuses a waiting JOIN: the place is somebody's. */
export function refuse(step: Step, pending: PendingJoin, { settings }: Context): Step {
  const { user, connection } = pending.join;
  const gone = changed(step, { pending: withoutPending(step.state, user) });
  const isSeated = step.state.members.get(user)?.connection === connection;
  return isSeated ? gone : also(gone, ...refuseJoin(pending, inUse(settings)));
}

function answer(step: Step, pending: PendingJoin, context: Context): Step {
  const gone = changed(step, { pending: withoutPending(step.state, pending.join.user) });
  const admission = admit(gone, pending, context);
  return admission.kind === 'admitted' ? admission.step : also(gone, ...refuseJoin(pending, admission));
}
