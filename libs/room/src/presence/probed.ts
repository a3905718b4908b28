import type { ProbedCommand } from '@tandem-watch/protocol';
import { refuse } from '../join/settle-pending.ts';
import type { RoomState } from '../state.ts';
import { still, type Context } from '../step.ts';
import { applied, DROPPED, type Ruling } from '../ruling.ts';
import { lose } from './lose.ts';

/** PROBED: the old socket of a member was looked for. A dead one counts as lost, even when no JOIN waits any more. */
export function probed(state: RoomState, { user, connection, alive }: ProbedCommand, context: Context): Ruling {
  const member = state.members.get(user);
  if (member === undefined || member.connection !== connection || member.grace !== null) return DROPPED;
  if (!alive) return applied(still(lose(state, member, 'socket', context)));
  const pending = state.pending.get(user);
  return pending === undefined ? DROPPED : applied(refuse(still(state), pending, context));
}
