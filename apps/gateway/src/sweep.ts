import { CloseCode } from '@tandem-watch/protocol';
import { isExpired } from './access.ts';
import { end, isTooSlow, type Client } from './client.ts';
import { membership } from './clients.ts';
import { sendPosition } from './forward.ts';
import type { GatewayContext } from './gateway-context.ts';
import { measure } from './liveness.ts';
import type { Visitor, Visitors } from './visitor.ts';

/** What is looked after in every socket, ms. */
export interface SweepTimes {
  readonly heartbeatMs: number;
  readonly heartbeatTimeoutMs: number;
  /** From the upgrade to the first JOIN. */
  readonly joinMs: number;
}

/**
 * Looks after all sockets, each second: one walk instead of five timers a socket. Who shows no sign of life is cut off,
 * who reads too slowly too, also when nothing is written to it any more; who never sent a JOIN is sent away, and so is
 * whose access token is over.
 */
export function sweep(visitors: Visitors, times: SweepTimes, context: GatewayContext): void {
  const now = performance.now();
  for (const visitor of visitors.values()) sweepOne(visitor, times, now, context);
}

function sweepOne(visitor: Visitor, times: SweepTimes, now: number, context: GatewayContext): void {
  const { client, openedAt } = visitor;
  if (now - client.aliveAt >= times.heartbeatTimeoutMs) return client.socket.terminate();
  if (now >= visitor.pingAt) {
    visitor.pingAt = now + times.heartbeatMs;
    measure(client);
  }
  if (client.session.state === 'leaving') return;
  if (isBehind(client, now)) return end(client, CloseCode.tooSlow);
  if (client.joins === 0 && now - openedAt >= times.joinMs) return end(client, CloseCode.noJoin);
  if (client.access !== null && isExpired(client.access, Date.now())) return end(client, CloseCode.badToken);
  const member = membership(client);
  if (member !== null) sendPosition(context.linkOf(member.room), client, context);
}

/** What waits counts from when it is first seen here, also when it is less than a stream would call too much. */
function isBehind(client: Client, now: number): boolean {
  const waiting = client.stream.writableLength;
  client.waitingSince = waiting === 0 ? null : (client.waitingSince ?? now);
  return waiting > 0 && isTooSlow(client, waiting);
}
