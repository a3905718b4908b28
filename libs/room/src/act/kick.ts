import { CloseCode, type UserId } from '@tandem-watch/protocol';
import { detach } from '../detach.ts';
import { depart } from '../presence/depart.ts';
import type { RoomState } from '../state.ts';
import { changed, still, type Context } from '../step.ts';
import { done, refused, type Act, type Verdict } from './verdict.ts';

/**
 * KICK: the host removes a member for some time. Its socket is detached before the event, so that it gets nothing more.
 * The event is the target's, so its id would mean another command: the host gets an ACK.
 */
export function kick({ state, member, message, author, context }: Act<'KICK'>): Verdict {
  if (state.hostUserId !== member.user || message.targetUserId === member.user) return refused('FORBIDDEN');
  const target = state.members.get(message.targetUserId);
  if (target === undefined) return refused('NO_SUCH_USER');
  const detached = detach(still(state), target, CloseCode.kicked, context.moment);
  const banned = changed(detached, { kicked: withKicked(state, target.user, context) });
  const left = depart(banned, target, 'kicked', { session: author.session, id: null }, context);
  return done(left, left.state.seq);
}

/** The cooldowns that have not ended, with a new one; no more of them than the room has places, the oldest go first. */
function withKicked(state: RoomState, user: UserId, { moment, settings }: Context): RoomState['kicked'] {
  const running = [...state.kicked].filter(([other, until]) => other !== user && until > moment.now);
  const kept = running.slice(Math.max(0, running.length + 1 - settings.maxMembers));
  return new Map([...kept, [user, moment.now + settings.kickCooldownMs]]);
}
