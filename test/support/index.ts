export { type FreshDatabase, freshDatabase, type PostgresUrls } from './fresh-database.ts';
export { startOwnPostgres, startOwnRedis } from './own-stores.ts';
export {
  type OwnPostgres,
  type OwnRedis,
  type OwnRedisCluster,
  type RedisStore,
  startRedisCluster,
} from '@tandem-watch/dev';
export { frames, fuzzSeed, goodFrames, type Expected, type GeneratedFrame } from './frames.ts';
