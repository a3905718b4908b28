export { type OwnPostgres, startLocalPostgres } from './postgres/local-server.ts';
export { makeDatabase, type RoleUrls, withClient, withDatabase } from './postgres/roles.ts';
export { startPostgres } from './postgres/start-postgres.ts';
export type { PostgresStore } from './postgres/store.ts';
export type { OwnRedis } from './redis/local-server.ts';
export { startOwnRedis, startRedis } from './redis/start-redis.ts';
export { plainRedis, type RedisStore } from './redis/store.ts';
export { parseServices, type Services, type SourceOptions } from './source.ts';
