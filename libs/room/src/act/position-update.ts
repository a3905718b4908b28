import { withMember } from '../member.ts';
import { anchorAt } from '../playback.ts';
import type { Member } from '../state.ts';
import { still } from '../step.ts';
import { noteMembers } from '../tell.ts';
import { done, type Act, type Verdict } from './verdict.ts';

/** POSITION_UPDATE: where a member's own player is; the room stays where it is. */
export function positionUpdate({ state, member, message, context }: Act<'POSITION_UPDATE'>): Verdict {
  const { now } = context.moment;
  const updated: Member = {
    ...member,
    position: anchorAt(message.currentTime, message.isPlaying, now),
    quality: message.connectionQuality ?? member.quality,
    syncErrorMs: message.syncErrorMs ?? member.syncErrorMs,
    seenAt: now,
  };
  const next = { ...state, members: withMember(state, updated) };
  const isToTell = updated.quality !== member.quality || updated.syncErrorMs !== member.syncErrorMs;
  return done(still(isToTell ? noteMembers(next, now) : next));
}
