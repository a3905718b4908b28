import { CloseCode, type ActCommand } from '@tandem-watch/protocol';
import { withoutPending } from '../join/wait.ts';
import { applied, DROPPED, type Ruling } from '../ruling.ts';
import type { RoomState } from '../state.ts';
import { also, changed, still } from '../step.ts';

/** LEAVE of a socket whose JOIN still waits: it does not want the place any more. */
export function abandon(state: RoomState, { user, connection }: ActCommand): Ruling {
  const pending = state.pending.get(user);
  if (pending?.join.connection !== connection) return DROPPED;
  const gone = changed(still(state), { pending: withoutPending(state, user) });
  const to = { gateway: pending.gateway, connection };
  return applied(also(gone, { kind: 'detach', to, code: CloseCode.left }));
}
