import type { ConnectionId, GatewayId } from '@tandem-watch/protocol';
import { conclude } from '../conclude.ts';
import type { Moment, Result } from '../result.ts';
import { applied } from '../ruling.ts';
import type { RoomSettings } from '../settings.ts';
import type { RoomState } from '../state.ts';
import { still } from '../step.ts';
import { loseAll } from './lose.ts';

/**
 * A gateway is lost: its members are expected elsewhere, and the JOINs that wait for it are dropped. Nobody
 * leaves by this.
 */
export function gatewayLost(state: RoomState, gateway: GatewayId, moment: Moment, settings: RoomSettings): Result {
  return loseSockets(state, gateway, () => true, moment, settings);
}

/** A gateway has announced all its sockets: those it was thought to have and did not list have ended meanwhile. */
export function announceEnded(
  state: RoomState,
  gateway: GatewayId,
  listed: ReadonlySet<ConnectionId>,
  moment: Moment,
  settings: RoomSettings,
): Result {
  return loseSockets(state, gateway, (connection) => !listed.has(connection), moment, settings);
}

function loseSockets(
  state: RoomState,
  gateway: GatewayId,
  hasEnded: (connection: ConnectionId) => boolean,
  moment: Moment,
  settings: RoomSettings,
): Result {
  const context = { moment, settings };
  const awaited = [...state.pending].filter(
    ([, pending]) => pending.gateway !== gateway || !hasEnded(pending.join.connection),
  );
  const waiting = awaited.length === state.pending.size ? state : { ...state, pending: new Map(awaited) };
  const lost = loseAll(waiting, (member) => member.gateway === gateway && hasEnded(member.connection), context);
  return conclude(state, applied(still(lost)), context);
}
