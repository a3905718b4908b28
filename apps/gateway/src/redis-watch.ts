import type { Redis } from '@tandem-watch/storage-redis';
import type { GatewayState } from './gateway-state.ts';
import type { Link } from './link.ts';

/**
 * Finds out whether both connections to Redis live.
 *
 * Problem: a half-open connection is silent and looks like a quiet one; on the subscriber that is for ever. The naive
 * answer, to watch connection events, sees nothing. Choice: both are asked. The command connection each second; the
 * subscriber as soon as heartbeats are missing, and what stays silent is connected anew. A subscriber that answers, but
 * hears nothing of a partition, may have lost a subscription: it subscribes again, which changes nothing if it had not.
 */
export interface RedisWatch {
  readonly redis: Redis;
  readonly subscriber: Redis;
  askedAt: number;
  asking: boolean;
  probedAt: number;
  reconnectedAt: number;
  readonly subscribedAt: Map<Link, number>;
}

/** How often is asked, ms. */
const ASK_EVERY_MS = 1_000;

/** The subscriber is asked when it has heard nothing for so long, and connected anew when it still has not, ms. */
const PROBE_AFTER_MS = 3_000;
const RECONNECT_AFTER_MS = 5_000;

/** A partition that is silent for so long is subscribed again, each so many ms. */
const SUBSCRIBE_AGAIN_MS = 5_000;

export function redisWatch(redis: Redis, subscriber: Redis): RedisWatch {
  return { redis, subscriber, askedAt: 0, asking: false, probedAt: 0, reconnectedAt: 0, subscribedAt: new Map() };
}

/** Looks after both connections at `now` (ms of this process's clock). */
export function watchRedis(watch: RedisWatch, state: GatewayState, now: number): void {
  ask(watch, state, now);
  probe(watch, state, now);
  for (const link of state.links) subscribeAgain(watch, link, now);
}

function ask(watch: RedisWatch, state: GatewayState, now: number): void {
  if (watch.asking || now - watch.askedAt < ASK_EVERY_MS) return;
  watch.asking = true;
  watch.askedAt = now;
  void watch.redis
    .ping()
    .then(() => (state.answeredAt = performance.now()))
    .catch(() => null)
    .finally(() => (watch.asking = false));
}

function probe(watch: RedisWatch, state: GatewayState, now: number): void {
  const { subscriber } = watch;
  const silent = now - state.heardAt;
  if (silent < PROBE_AFTER_MS || subscriber.status !== 'ready') return;
  if (silent >= RECONNECT_AFTER_MS && now - watch.reconnectedAt >= RECONNECT_AFTER_MS) {
    watch.reconnectedAt = now;
    subscriber.disconnect(true);
    return;
  }
  if (now - watch.probedAt < ASK_EVERY_MS) return;
  watch.probedAt = now;
  void subscriber
    .ping()
    .then(() => (state.heardAt = performance.now()))
    .catch(() => null);
}

function subscribeAgain({ subscriber, subscribedAt }: RedisWatch, link: Link, now: number): void {
  const last = Math.max(link.heartbeatAt, subscribedAt.get(link) ?? 0);
  if (now - last < SUBSCRIBE_AGAIN_MS || subscriber.status !== 'ready') return;
  subscribedAt.set(link, now);
  void subscriber.ssubscribe(link.channel).catch(() => null);
}
