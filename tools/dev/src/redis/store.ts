import { Redis } from 'ioredis';
import { type RedisPasswords, redisUrl } from './users.ts';

/** A Redis to use: `url` is the administrator's, `users` those of the processes (deploy/redis/users.acl). */
export interface RedisStore {
  /** Where it came from, for a log line. */
  readonly how: string;
  readonly url: string;
  readonly users: { readonly gateway: string; readonly worker: string; readonly archiver: string };
  stop(): Promise<void>;
}

/** The URLs of a server whose users have these passwords. */
export function storeUrls(base: string, passwords: RedisPasswords): Pick<RedisStore, 'url' | 'users'> {
  const as = (user: 'admin' | 'gateway' | 'worker' | 'archiver'): string => redisUrl(base, user, passwords);
  return { url: as('admin'), users: { gateway: as('gateway'), worker: as('worker'), archiver: as('archiver') } };
}

/** A connection that neither waits nor retries: for one question. Close it with `disconnect()`. */
export function plainRedis(url: string): Redis {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    connectTimeout: 2000,
  });
  redis.on('error', () => undefined);
  return redis;
}

/** Whether a Redis answers PING there now (one that still loads its data does not). */
export async function redisAnswers(url: string): Promise<boolean> {
  const redis = plainRedis(url);
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}
