import type { Clients } from './clients.ts';
import type { GatewayContext } from './gateway-context.ts';
import type { Link } from './link.ts';
import type { Visitors } from './visitor.ts';

/** After how much silence of Redis what is done, ms. */
export interface SilenceLimits {
  /** It is cut off: nothing is accepted any more that it would have to take. */
  readonly cutOffMs: number;
  /** Sockets are sent elsewhere, over `spreadMs`: all at once would storm the gateways that still reach Redis. */
  readonly sendAwayMs: number;
  readonly spreadMs: number;
}

export const SILENCE_LIMITS: SilenceLimits = { cutOffMs: 5_000, sendAwayMs: 20_000, spreadMs: 10_000 };

/** Where a gateway is in its life, and what it has heard of Redis. Times in ms of this process's clock. */
export interface GatewayState {
  readonly visitors: Visitors;
  readonly clients: Clients;
  readonly links: readonly Link[];
  readonly silenceLimits: SilenceLimits;
  /** Null until Redis has told the time and how many partitions there are. */
  context: GatewayContext | null;
  /** Subscribed to all feeds. */
  open: boolean;
  draining: boolean;
  stopped: boolean;
  /** When Redis answered a command last. */
  answeredAt: number;
  /** When the subscriber heard of it last. */
  heardAt: number;
}

/** Some partition must have been heard of within so many ms. */
const HEARTBEAT_MS = 15_000;

/** How long Redis has not answered at `now`. */
export function silence({ answeredAt }: GatewayState, now: number): number {
  return now - answeredAt;
}

/** Whether Redis itself does not answer; an owner that is absent is another matter. */
export function isCutOff(state: GatewayState, now: number): boolean {
  return silence(state, now) >= state.silenceLimits.cutOffMs;
}

/** Why /ready is 503 at `now`, null when it is 200. */
export function notReady(state: GatewayState, now: number): string | null {
  if (!state.open) return 'starting';
  if (state.draining) return 'draining';
  if (isCutOff(state, now)) return 'Redis does not answer';
  if (now - state.heardAt >= state.silenceLimits.cutOffMs) return 'the feeds are silent';
  const heard = state.links.some(({ heartbeatAt }) => heartbeatAt > 0 && now - heartbeatAt < HEARTBEAT_MS);
  return heard ? null : 'no partition has an owner';
}

/** Whether new sockets are taken at `now`: not before the start is complete, nor while they could do nothing here. */
export function takesSockets(state: GatewayState, now: number): boolean {
  return state.open && !state.draining && !isCutOff(state, now);
}
