import { startOwnCluster, type ClusterOptions, type OwnCluster } from '@tandem-watch/dev';

/** A cluster with stores of its own, and the pages' addresses on its gateways. */
export interface WebCluster extends OwnCluster {
  readonly origins: readonly string[];
}

/** Starts two gateways, two workers and what they need. */
export async function startWebCluster(env: ClusterOptions['env'] = {}): Promise<WebCluster> {
  const cluster = await startOwnCluster({ gateways: 2, workers: 2, env });
  return { ...cluster, origins: cluster.gateways.map(({ url }) => url.replace('127.0.0.1', 'localhost')) };
}
