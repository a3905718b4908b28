import { Redis, type RedisOptions } from 'ioredis';

/** Where Redis is. `url` wins over the rest; TLS by `rediss://`. */
export interface RedisTarget {
  readonly url: string;
}

/** What a connection is for; each has the timeouts that fit. */
export type ConnectionUse = 'command' | 'blocking' | 'subscriber';

/** Longest XREAD BLOCK in ms; a blocking connection that is silent for longer than that and the slack is dead. */
export const BLOCK_MS = 1_000;

/** A connection without an answer for this many ms counts as dead: Redis that does not answer for 5 s is cut off. */
const SILENT_MS = 5_000;

/**
 * A connection that tells the truth about an outage.
 *
 * Problem: ioredis by default queues commands while it is offline and sends unanswered ones again. The naive answer,
 * to leave it so, repeats an XADD whose reply was lost, and hides an outage behind promises that never settle.
 * Choice: nothing is queued, nothing is sent again: a command fails at once and its caller, who knows what a repeat
 * means, repeats it. A socket that is silent while answers are due is destroyed (`socketTimeout`), so a half-open
 * one cannot hang a reader for ever. A subscriber owes no answers: it is probed by its user, with PING.
 */
export function connect(target: RedisTarget, use: ConnectionUse, name: string): Redis {
  const options = {
    connectionName: name,
    lazyConnect: true,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: use === 'subscriber',
    maxRetriesPerRequest: 0,
    connectTimeout: SILENT_MS,
    keepAlive: SILENT_MS,
    disableClientInfo: true,
    retryStrategy: (times: number) => Math.min(50 * 2 ** Math.min(times, 5), 1_000),
    socketTimeout: use === 'blocking' ? BLOCK_MS + SILENT_MS : SILENT_MS,
  } satisfies RedisOptions;
  return new Redis(target.url, options);
}
