import type { TickCommand } from '@tandem-watch/protocol';
import { closeGate } from './gate.ts';
import { refuse } from './join/settle-pending.ts';
import { isAway } from './member.ts';
import { departLost } from './presence/depart.ts';
import { applied, type Ruling } from './ruling.ts';
import type { RoomState } from './state.ts';
import { still, type Context, type Step } from './step.ts';
import { tell } from './tell.ts';

/** TICK: all that is due happens now, in one order: waiting JOINs, graces, the gate, what is to be told. */
export function tick(state: RoomState, _command: TickCommand, context: Context): Ruling {
  const departed = departLost(refusePending(still(state), context), context);
  const { gate } = departed.state;
  const isGateDue = gate !== null && gate.endsAt <= context.moment.now;
  const closed = isGateDue ? closeGate(departed, gate, context) : departed;
  return applied(tell(closed, context.moment.now));
}

/** Refuses the JOINs that have waited long enough; one whose old socket is away by now gets the place instead. */
function refusePending(step: Step, context: Context): Step {
  let refused = step;
  for (const pending of step.state.pending.values()) {
    const member = step.state.members.get(pending.join.user);
    const mayStillCome = member === undefined || isAway(member, context.moment);
    if (!mayStillCome && pending.until <= context.moment.now) refused = refuse(refused, pending, context);
  }
  return refused;
}
