export { type FreshDatabase, freshDatabase, type PostgresUrls } from './fresh-database.ts';
export { startOwnPostgres, startOwnRedis } from './own-stores.ts';
export type { OwnPostgres, OwnRedis } from '@tandem-watch/dev';
