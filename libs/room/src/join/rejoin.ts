import { emit } from '../emit.ts';
import { withMember } from '../member.ts';
import type { Member } from '../state.ts';
import { changed, type Context, type Step } from '../step.ts';
import { newcomerOf, type Ask } from './ask.ts';
import { keepPlace } from './take-place.ts';

/**
 * A JOIN of the socket that has the place. The extension's clients send it when their page was loaded again: the others
 * are to rebuild their calls on USER_JOINED. The same JOIN asked again, for its answer, is none of these.
 */
export function rejoin(step: Step, member: Member, ask: Ask, context: Context): Step {
  const { user, session, username, ordinal, modern } = ask.join;
  if (modern || ordinal <= member.ordinal) return keepPlace(step, member, newcomerOf(ask), context);
  const renamed = { ...member, username: username ?? member.username };
  const told = emit(step, { user, session, id: null }, context.moment.now, (userId, mark) => ({
    type: 'USER_JOINED',
    userId,
    username: renamed.username,
    ...mark,
  }));
  const known = changed(told, { members: withMember(step.state, renamed) });
  return keepPlace(known, renamed, newcomerOf(ask), context);
}
