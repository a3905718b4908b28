import { nodeOf, type Redis, type RedisNode } from './connect.ts';

/**
 * What hears the feeds: a connection for each node that serves one of the channels, so one without a cluster.
 *
 * Problem: a sharded channel is heard only from a node of its slot, and the slot may move: a replica takes its master's
 * place, or slots are handed on. The naive answer, the sharded subscribers of the client, resubscribes when it happens to
 * learn of the change, keeps what it cannot subscribe without a word, and gives no way to ask one of its connections
 * whether it lives. Choice: plain connections, each known by its node, and a home for each channel. Its user looks at
 * the homes again and again, and probes each connection; what is heard elsewhere than at home is passed over.
 */
export interface Subscriber {
  /** Where commands go: it knows which node serves a channel. */
  readonly redis: Redis;
  /** Opens a connection to a node. */
  readonly open: (node: string) => RedisNode;
  readonly listeners: Map<string, Listener>;
  /** Is told every message. */
  hear: (channel: string, text: string) => void;
}

/** The connection to one node. Times in ms of this process's clock. */
export interface Listener {
  readonly redis: RedisNode;
  /** Those whose home it is. */
  readonly channels: Set<string>;
  /** Settles when the first attempt to connect has ended, well or not. */
  readonly opened: Promise<void>;
  /** When its node was heard last, by a message or an answer. */
  heardAt: number;
  probedAt: number;
  reconnectedAt: number;
}

/** A subscriber without a channel; nothing is connected before the first `subscribe`. */
export function subscriber(redis: Redis, open: (node: string) => RedisNode): Subscriber {
  return { redis, open, listeners: new Map(), hear: () => {} };
}

/** Subscribes to a channel at its home; again, if it is already, which changes nothing. Rejects while its node cannot be reached: it is subscribed as soon as it can. */
export async function subscribe(subscriber: Subscriber, channel: string): Promise<void> {
  const home = nodeOf(subscriber.redis, channel);
  const listener = subscriber.listeners.get(home) ?? listen(subscriber, home);
  listener.channels.add(channel);
  for (const [node, other] of subscriber.listeners) if (node !== home) leave(subscriber, node, other, channel);
  await listener.opened;
  await listener.redis.ssubscribe(channel);
}

/** Whether a channel's home has moved since it was subscribed, as far as is known. */
export function hasMoved({ redis, listeners }: Subscriber, channel: string): boolean {
  return listeners.get(nodeOf(redis, channel))?.channels.has(channel) !== true;
}

/** Ends all connections. */
export function closeSubscriber({ listeners }: Subscriber): void {
  for (const { redis } of listeners.values()) redis.disconnect();
  listeners.clear();
}

function listen(subscriber: Subscriber, node: string): Listener {
  const redis = subscriber.open(node);
  const now = performance.now();
  const listener: Listener = {
    redis,
    channels: new Set(),
    opened: redis.connect().catch(() => {}),
    heardAt: now,
    probedAt: 0,
    reconnectedAt: now,
  };
  subscriber.listeners.set(node, listener);
  redis.on('smessage', (channel: string, text: string) => {
    listener.heardAt = performance.now();
    if (listener.channels.has(channel)) subscriber.hear(channel, text);
  });
  redis.on('ready', () => {
    for (const channel of listener.channels) redis.ssubscribe(channel).catch(() => null);
  });
  return listener;
}

function leave({ listeners }: Subscriber, node: string, { redis, channels }: Listener, channel: string): void {
  if (!channels.delete(channel)) return;
  if (channels.size > 0) return void redis.sunsubscribe(channel).catch(() => null);
  redis.disconnect();
  listeners.delete(node);
}
