import { emit } from '../emit.ts';
import { withMember } from '../member.ts';
import { changed, still } from '../step.ts';
import { done, made, type Act, type Verdict } from './verdict.ts';

/** UPDATE_USERNAME: a member's new name; the same one is a no-op. */
export function updateUsername({ state, member, message, author, context }: Act<'UPDATE_USERNAME'>): Verdict {
  const { username } = message;
  if (username === member.username) return done(still(state));
  const renamed = changed(still(state), { members: withMember(state, { ...member, username }) });
  return made(
    emit(renamed, author, context.moment.now, (userId, mark) => ({
      type: 'USERNAME_UPDATED',
      userId,
      username,
      ...mark,
    })),
  );
}
