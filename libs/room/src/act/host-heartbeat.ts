import { lead } from './lead.ts';
import { done, refused, type Act, type Verdict } from './verdict.ts';

/** HOST_HEARTBEAT: where the host's player is, there the room is. */
export function hostHeartbeat({ state, member, message, context }: Act<'HOST_HEARTBEAT'>): Verdict {
  if (state.hostUserId !== member.user) return refused('FORBIDDEN');
  const { now } = context.moment;
  const { currentTime, isPlaying, eventTimestamp = now } = message;
  const { timeline, seq } = state;
  return done(
    lead(state, member, message, now, {
      type: 'HOST_HEARTBEAT',
      userId: member.user,
      currentTime,
      isPlaying,
      eventTimestamp,
      timestamp: now,
      timeline,
      seq,
    }),
  );
}
