import type { RedisTarget } from './connect.ts';

/** Where Redis is, as the environment says: a whole URL, or its parts; of one server, or of a cluster. */
export interface RedisSettings {
  readonly REDIS_URL?: string | undefined;
  readonly REDIS_CLUSTER: boolean;
  readonly REDIS_HOST: string;
  readonly REDIS_PORT: number;
  readonly REDIS_USERNAME?: string | undefined;
  readonly REDIS_PASSWORD?: string | undefined;
}

/** The target that settings name: REDIS_URL wins over the parts. */
export function redisTarget(settings: RedisSettings): RedisTarget {
  const cluster = settings.REDIS_CLUSTER;
  if (settings.REDIS_URL !== undefined) return { url: settings.REDIS_URL, cluster };
  const url = new URL(`redis://${settings.REDIS_HOST}:${settings.REDIS_PORT}`);
  url.username = settings.REDIS_USERNAME ?? '';
  url.password = settings.REDIS_PASSWORD ?? '';
  return { url: url.href, cluster };
}
