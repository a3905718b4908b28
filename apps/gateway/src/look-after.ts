import { setTimeout as delay } from 'node:timers/promises';
import { crowdedAddress, forgetIdle } from './address-limits.ts';
import { localAddresses } from './address-list.ts';
import type { CoreParts } from './core.ts';
import { sendAway } from './cut-off.ts';
import type { GatewayContext } from './gateway-context.ts';
import { forgetRequests } from './invites.ts';
import { forgetMakers } from './made-rooms.ts';
import { pulse } from './pulse.ts';
import { redisWatch, watchRedis } from './redis-watch.ts';
import { sweep } from './sweep.ts';
import { forgetTurns } from './wrong-pins.ts';

/** How often the links are looked after, ms; and the sockets, every so many times. */
const TICK_MS = 250;
const SWEEP_EVERY = 4;

/** A tick that is so late means that this process stood still: what it did not hear meanwhile was not silent, ms. */
const FROZEN_MS = 2_000;

/** From so many sockets on it is said, each hour, when half of them have one private address. */
const CROWD = 50;
const SAY_CROWD_MS = 3_600_000;

/** Looks after links, connections to Redis and sockets, again and again, until `signal` is aborted. */
export async function lookAfter(parts: CoreParts, context: GatewayContext, signal: AbortSignal): Promise<void> {
  const { state } = parts.context;
  const watch = redisWatch(parts.context.redis, parts.subscriber);
  let share: number | null = null;
  let last = performance.now();
  for (let count = 1; !signal.aborted; count++) {
    const now = performance.now();
    if (now - last >= FROZEN_MS) forgive(parts, now - last);
    else {
      watchRedis(watch, state, now);
      for (const link of state.links) pulse(link, now, context);
      share = sendAway(state, share, now, TICK_MS);
      if (count % SWEEP_EVERY === 0) sweepAll(parts, context, now);
    }
    last = now;
    await delay(TICK_MS, undefined, { signal }).catch(() => null);
  }
}

/** After this process stood still, everybody and Redis is given as much more time. */
function forgive({ subscriber, context: { state, log } }: CoreParts, ms: number): void {
  log.warn({ ms: Math.round(ms) }, 'this process stood still');
  state.answeredAt += ms;
  state.heardAt += ms;
  for (const listener of subscriber.listeners.values()) listener.heardAt += ms;
  for (const { client } of state.visitors.values()) {
    client.aliveAt += ms;
    if (client.waitingSince !== null) client.waitingSince += ms;
  }
}

function sweepAll(parts: CoreParts, context: GatewayContext, now: number): void {
  const { limits, invites, times } = parts;
  const { state, pins, rooms, meter } = parts.context;
  sweep(state.visitors, times, context);
  for (const { client } of state.visitors.values()) {
    meter.sent(client.frames);
    client.frames = 0;
  }
  forgetIdle(limits, now);
  forgetRequests(invites, now);
  forgetMakers(rooms, now);
  forgetTurns(pins);
  sayCrowd(parts, now);
}

/** Behind a proxy that is not trusted all clients have the proxy's address, and share the limits of one. */
function sayCrowd({ context: { state, config, log }, limits, crowd }: CoreParts, now: number): void {
  if (config.TRUST_PROXY !== undefined || state.visitors.size < CROWD || now < crowd.sayAgainAt) return;
  const address = crowdedAddress(limits, state.visitors.size);
  if (address === null || !localAddresses.has(address) || config.LIMIT_EXEMPT?.has(address)) return;
  crowd.sayAgainAt = now + SAY_CROWD_MS;
  log.warn({ address }, 'one private address holds half of the sockets: behind a proxy TRUST_PROXY must be set');
}
