import { startCluster, startLocalPostgres, startOwnRedis, type Cluster, type ClusterOptions } from '@tandem-watch/dev';

/** A cluster with stores of its own, and the pages' addresses on its gateways. */
export interface WebCluster extends Cluster {
  readonly origins: readonly string[];
}

/** Starts two gateways, two workers and what they need. */
export async function startWebCluster(env: ClusterOptions['env'] = {}): Promise<WebCluster> {
  const [redis, postgres] = await Promise.all([startOwnRedis({}, () => {}), startLocalPostgres()]);
  const cluster = await startCluster({ redis, postgres }, { gateways: 2, workers: 2, env });
  return {
    ...cluster,
    origins: cluster.gateways.map(({ url }) => url.replace('127.0.0.1', 'localhost')),
    stop: async () => {
      await cluster.stop();
      await Promise.all([redis.stop(), postgres.stop()]);
    },
  };
}
