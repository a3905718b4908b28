import { CloseCode } from '@tandem-watch/protocol';
import { end } from './client.ts';
import { silence, type GatewayState } from './gateway-state.ts';

/**
 * Sends sockets elsewhere (1012) once Redis has not answered for 20 s. Until then they are kept: a Redis that restarts
 * costs nobody the connection. `share` is the number for one tick, null while nobody is sent away; returns the next.
 */
export function sendAway(state: GatewayState, share: number | null, now: number, tickMs: number): number | null {
  const { sendAwayMs, spreadMs } = state.silenceLimits;
  if (silence(state, now) < sendAwayMs) return null;
  const count = share ?? Math.ceil((state.visitors.size * tickMs) / spreadMs);
  let left = count;
  for (const { client } of state.visitors.values()) {
    if (left === 0) break;
    if (client.session.state === 'leaving') continue;
    end(client, CloseCode.comeBack);
    left -= 1;
  }
  return count;
}
