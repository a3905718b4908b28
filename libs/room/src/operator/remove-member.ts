import type { RemoveMemberCommand } from '@tandem-watch/protocol';
import { expel } from '../presence/expel.ts';
import { applied, type Ruling } from '../ruling.ts';
import type { RoomState } from '../state.ts';
import { still, type Context } from '../step.ts';

/** REMOVE_MEMBER: an operator removes a member for some time, the host like any other. */
export function removeMember(state: RoomState, { user }: RemoveMemberCommand, context: Context): Ruling {
  const target = state.members.get(user);
  if (target === undefined) return { kind: 'refused', code: 'NO_SUCH_USER', step: still(state) };
  return applied(expel(still(state), target, null, context));
}
