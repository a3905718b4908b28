import {
  type OwnPostgres,
  type OwnRedis,
  startLocalPostgres,
  startOwnRedis as startOwnRedisServer,
} from '@tandem-watch/dev';

/**
 * Starts a Redis for one test file, which may kill, pause or empty it. `args` are further arguments of redis-server. It is
 * always a local process, also where the run's Redis is a container; call `stop` at the end.
 */
export function startOwnRedis(args: readonly string[] = []): Promise<OwnRedis> {
  return startOwnRedisServer({ args }, (line) => console.log(line));
}

/** Starts a PostgreSQL for one test file, with roles and an empty database; call `stop` at the end. */
export function startOwnPostgres(): Promise<OwnPostgres> {
  return startLocalPostgres();
}
