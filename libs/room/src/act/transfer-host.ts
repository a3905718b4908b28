import { emit } from '../emit.ts';
import { crown } from '../host.ts';
import { still } from '../step.ts';
import { done, made, refused, type Act, type Verdict } from './verdict.ts';

/** TRANSFER_HOST: the host gives its role to another member; to itself it is a no-op. */
export function transferHost({ state, member, message, author, context }: Act<'TRANSFER_HOST'>): Verdict {
  if (state.hostUserId !== member.user) return refused('FORBIDDEN');
  const { targetUserId } = message;
  if (targetUserId === member.user) return done(still(state));
  if (!state.members.has(targetUserId)) return refused('NO_SUCH_USER');
  const crowned = still(crown(state, targetUserId, context.settings));
  return made(
    emit(crowned, author, context.moment.now, (userId, mark) => ({
      type: 'HOST_CHANGED',
      userId,
      hostUserId: targetUserId,
      ...mark,
    })),
  );
}
