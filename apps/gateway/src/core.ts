import { createBackoff, type Service } from '@tandem-watch/service';
import {
  closeSubscriber,
  open,
  readPartitions,
  redisTime,
  subscribe,
  type Redis,
  type Subscriber,
} from '@tandem-watch/storage-redis';
import type { AddressLimits } from './address-limits.ts';
import { composeContext, type ContextParts } from './compose-context.ts';
import { drain } from './drain.ts';
import { sayHello } from './follow.ts';
import { listenToFeeds } from './feeds.ts';
import type { Invites } from './invites.ts';
import { lookAfter } from './look-after.ts';
import type { SweepTimes } from './sweep.ts';

/** What the core needs. */
export interface CoreParts {
  readonly context: ContextParts;
  readonly subscriber: Subscriber;
  /** Aborted when nothing waits any more. */
  readonly stopping: AbortController;
  readonly limits: AddressLimits;
  readonly invites: Invites;
  readonly times: SweepTimes;
  /** When, in ms of this process's clock, it may be said again that one address holds most sockets. */
  readonly crowd: { sayAgainAt: number };
}

const RETRY = { firstMs: 50, maxMs: 1_000 };

/**
 * The gateway behind its door: the feeds of all partitions and the way to their owners. It starts when Redis is there,
 * its partition count is the configured one, and all subscriptions are confirmed; until then it waits, and the door
 * says that the gateway is not ready.
 */
export function createCore(parts: CoreParts): Service {
  const { subscriber, stopping } = parts;
  const { redis, state, config, log } = parts.context;
  return {
    id: 'gateway',
    async start(signal) {
      await attempt(() => connectOnce(redis), parts, signal);
      await attempt(() => checkPartitions(parts), parts, signal);
      const time = await attempt(() => redisTime(redis), parts, signal);
      if (time === null) return;
      const context = composeContext(parts.context, time);
      state.context = context;
      listenToFeeds(subscriber, state, context);
      const channels = state.links.map(({ channel }) => channel);
      await attempt(() => Promise.all(channels.map((each) => subscribe(subscriber, each))), parts, signal);
      state.answeredAt = state.heardAt = performance.now();
      for (const link of state.links) sayHello(link, context);
      state.open = !signal.aborted;
    },
    async run(signal) {
      if (state.context !== null) await lookAfter(parts, state.context, signal);
      state.open = false;
      state.stopped = true;
      stopping.abort();
      redis.disconnect();
      closeSubscriber(subscriber);
    },
    async drain() {
      log.info({ sockets: state.visitors.size }, 'draining');
      await drain(state, config.DRAIN_MS);
    },
  };
}

/** Tries until it succeeds, or null when the process stops. A fault of the settings is no matter of trying. */
async function attempt<T>(work: () => Promise<T>, { context }: CoreParts, signal: AbortSignal): Promise<T | null> {
  const backoff = createBackoff(RETRY, context.random);
  let told = '';
  while (!signal.aborted) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof WrongPartitions) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== told) context.log.warn({ reason }, 'cannot start yet');
      told = reason;
      await backoff.wait(signal);
    }
  }
  return null;
}

async function connectOnce(redis: Redis): Promise<void> {
  if (redis.status === 'ready') return;
  if (redis.status === 'wait' || redis.status === 'end') return await open(redis);
  throw new Error(`Redis is ${redis.status}`);
}

class WrongPartitions extends Error {}

async function checkPartitions({ context }: CoreParts): Promise<void> {
  const { PARTITIONS } = context.config;
  const found = await readPartitions(context.redis);
  if (found === null) throw new Error('no room-worker has ever started here: the partition count is not fixed');
  if (found !== PARTITIONS) throw new WrongPartitions(`PARTITIONS is ${PARTITIONS}, but this Redis has ${found}`);
}
