import { startLocalPostgres, type OwnPostgres } from '../postgres/local-server.ts';
import type { OwnRedis } from '../redis/local-server.ts';
import { startOwnRedis } from '../redis/start-redis.ts';
import { startCluster, type Cluster, type ClusterOptions } from './cluster.ts';

/** A cluster with stores of its own: everything in it may be killed. */
export interface OwnCluster extends Cluster {
  readonly redis: OwnRedis;
  readonly postgres: OwnPostgres;
}

/** Starts a cluster with stores of its own, which end with it. */
export async function startOwnCluster(options: ClusterOptions = { gateways: 2, workers: 2 }): Promise<OwnCluster> {
  const [redis, postgres] = await Promise.all([startOwnRedis({}, () => {}), startLocalPostgres()]);
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
