import { hasMoved, subscribe, type Listener, type Redis, type Subscriber } from '@tandem-watch/storage-redis';
import type { GatewayState } from './gateway-state.ts';
import type { Link } from './link.ts';

/**
 * Finds out whether all connections to Redis live.
 *
 * Problem: a half-open connection is silent and looks like a quiet one; on the subscriber that is for ever. The naive
 * answer, to watch connection events, sees nothing. Choice: all are asked. The command connection each second; a
 * subscriber's as soon as heartbeats are missing, and what stays silent is connected anew. One that answers, but hears
 * nothing of a partition, may have lost a subscription: it subscribes again, which changes nothing if it had not. In a
 * cluster a partition that is served by another node now is subscribed there.
 */
export interface RedisWatch {
  readonly redis: Redis;
  readonly subscriber: Subscriber;
  askedAt: number;
  asking: boolean;
  readonly subscribedAt: Map<Link, number>;
}

/** How often is asked, ms. */
const ASK_EVERY_MS = 1_000;

/** A connection of the subscriber is asked when it has heard nothing for so long, and connected anew when it still has not, ms. */
const PROBE_AFTER_MS = 3_000;
const RECONNECT_AFTER_MS = 5_000;

/** A partition that is silent for so long is subscribed again, each so many ms. */
const SUBSCRIBE_AGAIN_MS = 5_000;

export function redisWatch(redis: Redis, subscriber: Subscriber): RedisWatch {
  return { redis, subscriber, askedAt: 0, asking: false, subscribedAt: new Map() };
}

/** Looks after all connections at `now` (ms of this process's clock). */
export function watchRedis(watch: RedisWatch, state: GatewayState, now: number): void {
  ask(watch, state, now);
  for (const listener of watch.subscriber.listeners.values()) probe(listener, state, now);
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

function probe(listener: Listener, state: GatewayState, now: number): void {
  const { redis } = listener;
  const silent = now - listener.heardAt;
  if (silent < PROBE_AFTER_MS || redis.status !== 'ready') return;
  if (silent >= RECONNECT_AFTER_MS && now - listener.reconnectedAt >= RECONNECT_AFTER_MS) {
    listener.reconnectedAt = now;
    redis.disconnect(true);
    return;
  }
  if (now - listener.probedAt < ASK_EVERY_MS) return;
  listener.probedAt = now;
  void redis
    .ping()
    .then(() => (state.heardAt = listener.heardAt = performance.now()))
    .catch(() => null);
}

function subscribeAgain({ subscriber, subscribedAt }: RedisWatch, link: Link, now: number): void {
  const last = Math.max(link.heartbeatAt, subscribedAt.get(link) ?? 0);
  if (now - last < SUBSCRIBE_AGAIN_MS && !hasMoved(subscriber, link.channel)) return;
  subscribedAt.set(link, now);
  void subscribe(subscriber, link.channel).catch(() => null);
}
