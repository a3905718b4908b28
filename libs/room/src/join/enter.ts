import { emit } from '../emit.ts';
import { succeed } from '../host.ts';
import { withMember } from '../member.ts';
import { anchorAt } from '../playback.ts';
import { openSession } from '../sessions.ts';
import type { Member } from '../state.ts';
import { changed, type Context, type Step } from '../step.ts';
import { notePresence } from '../tell.ts';
import { seatOf, type Newcomer } from './newcomer.ts';
import { welcome } from './welcome.ts';

/** Makes somebody a member who was none. In a room without a host it becomes host. */
export function enter(step: Step, newcomer: Newcomer, username: string, context: Context): Step {
  const { now } = context.moment;
  const { user, session } = newcomer;
  const joined = emit(step, { user, session, id: null }, now, (userId, mark) => ({
    type: 'USER_JOINED',
    userId,
    username,
    ...mark,
  }));
  const member: Member = {
    user,
    username,
    joinedSeq: joined.state.seq,
    joinedAt: now,
    ...seatOf(newcomer),
    position: anchorAt(0, false, now),
    quality: 'good',
    syncErrorMs: null,
    seenAt: now,
    grace: null,
  };
  const seated = changed(joined, {
    members: withMember(joined.state, member),
    sessions: openSession(joined.state.sessions, session, user),
    emptySince: null,
  });
  const hosted = seated.state.hostUserId === null ? succeed(seated, user, context) : seated;
  return welcome({ state: notePresence(hosted.state, now), effects: hosted.effects }, newcomer);
}
