import { mayControl } from '../host.ts';
import { lead } from './lead.ts';
import { done, refused, type Act, type Verdict } from './verdict.ts';

/** SYNC_PLAYBACK: like a heartbeat of the host, from whoever may control playback. */
export function syncPlayback({ state, member, message, context }: Act<'SYNC_PLAYBACK'>): Verdict {
  if (!mayControl(state, member.user)) return refused('FORBIDDEN');
  const { now } = context.moment;
  const { currentTime, isPlaying } = message;
  const { timeline, seq } = state;
  return done(
    lead(state, member, message, now, {
      type: 'SYNC_PLAYBACK',
      userId: member.user,
      currentTime,
      isPlaying,
      timestamp: now,
      timeline,
      seq,
    }),
  );
}
