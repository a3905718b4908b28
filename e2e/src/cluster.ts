import { randomUUID } from 'node:crypto';
import {
  startCluster,
  startOwnRedis,
  startLocalPostgres,
  type Cluster,
  type ClusterOptions,
  type OwnPostgres,
  type OwnRedis,
} from '@tandem-watch/dev';

/** A cluster with stores of its own: everything in it may be killed. */
export interface OwnCluster extends Cluster {
  readonly redis: OwnRedis;
  readonly postgres: OwnPostgres;
}

/** Starts a cluster with stores of its own. */
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

/** A room id that no other test uses. */
export function newRoom(): string {
  return `room-${randomUUID().slice(0, 12)}`;
}
