import { closeGateIfReady, countReady } from '../gate.ts';
import { still } from '../step.ts';
import { done, type Act, type Verdict } from './verdict.ts';

/** READY: counts for the open gate, once a member; anything else about it is a no-op. */
export function ready({ state, member, message, context }: Act<'READY'>): Verdict {
  const counted = countReady(state, member.user, message.targetTime, context.moment.now);
  return done(counted === state ? still(state) : closeGateIfReady(still(counted), context));
}
