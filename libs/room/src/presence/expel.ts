import { CloseCode, type SessionId, type UserId } from '@tandem-watch/protocol';
import { detach } from '../detach.ts';
import type { Member, RoomState } from '../state.ts';
import { changed, type Context, type Step } from '../step.ts';
import { depart } from './depart.ts';

/**
 * Removes a member for some time. Its socket is detached before the event, so that it gets nothing more. `session` is that
 * of who asked for it, null for an operator.
 */
export function expel(step: Step, target: Member, session: SessionId | null, context: Context): Step {
  const detached = detach(step, target, CloseCode.kicked, context.moment);
  const banned = changed(detached, { kicked: withKicked(step.state, target.user, context) });
  return depart(banned, target, 'kicked', { session, id: null }, context);
}

/** The cooldowns that have not ended, with a new one; no more of them than the room has places, the oldest go first. */
function withKicked(state: RoomState, user: UserId, { moment, settings }: Context): RoomState['kicked'] {
  const running = [...state.kicked].filter(([other, until]) => other !== user && until > moment.now);
  const kept = running.slice(Math.max(0, running.length + 1 - settings.maxMembers));
  return new Map([...kept, [user, moment.now + settings.kickCooldownMs]]);
}
