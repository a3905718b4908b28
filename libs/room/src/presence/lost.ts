import type { LostCommand } from '@tandem-watch/protocol';
import { withoutPending } from '../join/wait.ts';
import type { RoomState } from '../state.ts';
import { changed, still, type Context } from '../step.ts';
import { applied, DROPPED, type Ruling } from '../ruling.ts';
import { lose } from './lose.ts';

/** LOST: a socket has ended. If a JOIN was waiting on it, nobody waits any more. */
export function lost(state: RoomState, { user, connection, cause }: LostCommand, context: Context): Ruling {
  if (state.pending.get(user)?.join.connection === connection) {
    return applied(changed(still(state), { pending: withoutPending(state, user) }));
  }
  const member = state.members.get(user);
  if (member === undefined || member.connection !== connection || member.grace !== null) return DROPPED;
  return applied(still(lose(state, member, cause, context)));
}
