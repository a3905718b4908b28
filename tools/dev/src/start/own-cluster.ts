import { startLocalPostgres, type OwnPostgres } from '../postgres/local-server.ts';
import { startRedisCluster, type OwnRedisCluster } from '../redis/local-cluster.ts';
import type { OwnRedis } from '../redis/local-server.ts';
import { startOwnRedis } from '../redis/start-redis.ts';
import type { RedisStore } from '../redis/store.ts';
import { startCluster, type Cluster, type ClusterOptions } from './cluster.ts';

/** A cluster with stores of its own: everything in it may be killed. */
export interface OwnCluster<Redis extends RedisStore = OwnRedis> extends Cluster {
  readonly redis: Redis;
  readonly postgres: OwnPostgres;
}

const SMALL: ClusterOptions = { gateways: 2, workers: 2 };

/** Starts a cluster with stores of its own, which end with it. */
export async function startOwnCluster(options: ClusterOptions = SMALL): Promise<OwnCluster> {
  return await startOn(
    startOwnRedis({}, () => {}),
    options,
  );
}

/** The same on a Redis Cluster. */
export async function startOnRedisCluster(options: ClusterOptions = SMALL): Promise<OwnCluster<OwnRedisCluster>> {
  return await startOn(startRedisCluster(), options);
}

async function startOn<Redis extends RedisStore>(
  starting: Promise<Redis>,
  options: ClusterOptions,
): Promise<OwnCluster<Redis>> {
  const [redis, postgres] = await Promise.all([starting, startLocalPostgres()]);
  const cluster = await startCluster({ redis, postgres }, options);
  return {
    ...cluster,
    redis,
    postgres,
    stop: async () => {
      await cluster.stop();
      await Promise.all([redis.stop(), postgres.stop()]);
    },
  };
}
