import { emit } from '../emit.ts';
import { changed, still } from '../step.ts';
import { done, made, refused, type Act, type Verdict } from './verdict.ts';

/**
 * TOGGLE_GUEST_CONTROL: whether guests may control playback. The same value makes no event, but it is a host's word:
 * from now on the extension's clients are told the right as it is.
 */
export function toggleGuestControl({ state, member, message, author, context }: Act<'TOGGLE_GUEST_CONTROL'>): Verdict {
  if (state.hostUserId !== member.user) return refused('FORBIDDEN');
  const { enabled } = message;
  const told = state.guestControlTold ? still(state) : changed(still(state), { guestControlTold: true });
  if (enabled === state.guestControl) return done(told);
  const toggled = changed(told, { guestControl: enabled });
  return made(
    emit(toggled, author, context.moment.now, (userId, mark) => ({ type: 'GUEST_CONTROL', userId, enabled, ...mark })),
  );
}
