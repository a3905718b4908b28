import { expel } from '../presence/expel.ts';
import { still } from '../step.ts';
import { done, refused, type Act, type Verdict } from './verdict.ts';

/**
 * KICK: the host removes a member for some time. The event is the target's, so its id would mean another command: the
 * host gets an ACK.
 */
export function kick({ state, member, message, author, context }: Act<'KICK'>): Verdict {
  if (state.hostUserId !== member.user || message.targetUserId === member.user) return refused('FORBIDDEN');
  const target = state.members.get(message.targetUserId);
  if (target === undefined) return refused('NO_SUCH_USER');
  const left = expel(still(state), target, author.session, context);
  return done(left, left.state.seq);
}
