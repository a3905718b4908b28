import type { OwnPostgres, OwnRedis, OwnRedisCluster, Stores } from '@tandem-watch/dev';
import { startProxy, type Proxy } from './proxy.ts';

/** The proxies of one process. */
export interface Links {
  readonly redis: Proxy;
  readonly postgres: Proxy;
}

/**
 * Both stores as a process reaches them through proxies of its own. The nodes of a Redis Cluster name each other: whoever
 * asks one is sent past any proxy, so there is none on the way.
 */
export async function linked(
  redis: OwnRedis | OwnRedisCluster,
  postgres: OwnPostgres,
): Promise<{ links: Links; stores: Stores }> {
  const [first] = nodesOf(redis);
  const links = { redis: await startProxy(first.port), postgres: await startProxy(postgres.port) };
  const viaRedis = (url: string): string => ('nodes' in redis ? url : through(url, links.redis.port));
  const viaPostgres = (url: string): string => through(url, links.postgres.port);
  const { gateway, worker, archiver } = redis.users;
  const { migrator, worker: writer, archiver: pruner, reader } = postgres.roles;
  return {
    links,
    stores: {
      redis: {
        ...redis,
        url: viaRedis(redis.url),
        users: { gateway: viaRedis(gateway), worker: viaRedis(worker), archiver: viaRedis(archiver) },
      },
      postgres: {
        ...postgres,
        url: viaPostgres(postgres.url),
        roles: {
          migrator: viaPostgres(migrator),
          worker: viaPostgres(writer),
          archiver: viaPostgres(pruner),
          reader: viaPostgres(reader),
        },
      },
    },
  };
}

/** All servers of a Redis: itself, if it is no cluster. */
export function nodesOf(redis: OwnRedis | OwnRedisCluster): readonly [OwnRedis, ...OwnRedis[]] {
  return 'nodes' in redis ? redis.nodes : [redis];
}

function through(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}
