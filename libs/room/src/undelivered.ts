import type { UndeliveredCommand } from '@tandem-watch/protocol';
import { refusal } from './reply.ts';
import { applied, DROPPED, type Ruling } from './ruling.ts';
import type { RoomState } from './state.ts';
import { also, still } from './step.ts';

/** UNDELIVERED: the sender of a relayed message learns that it did not arrive, if it is still there. */
export function undelivered(state: RoomState, { user, sender, id }: UndeliveredCommand): Ruling {
  if (state.members.get(user)?.connection !== sender.connection) return DROPPED;
  const error = refusal(sender, 'PEER_UNREACHABLE', { id, retryAfterMs: null, join: null });
  return applied(also(still(state), error));
}
