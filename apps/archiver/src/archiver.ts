import type { Logger, Service } from '@tandem-watch/service';
import { connectPostgres, postgresUrl, type History } from '@tandem-watch/storage-postgres';
import { connect, open, redisTarget, type Redis } from '@tandem-watch/storage-redis';
import { setTimeout as delay } from 'node:timers/promises';
import { archiveEmptyRooms } from './archive-empty-rooms.ts';
import type { ArchiverConfig } from './config.ts';
import { keepHistory } from './keep-history.ts';

export interface ArchiverOptions {
  readonly config: ArchiverConfig;
  readonly log: Logger;
  /** ms since 1970. */
  readonly now: () => number;
}

/** The archiver on its schedule. */
export interface Archiver extends Service {
  /** Whether the last run did all of its work; true before the first. */
  readonly isReady: () => boolean;
}

/** One run, as a CronJob makes it: both halves are tried, and it rejects when one could not be done. */
export async function runOnce(options: ArchiverOptions): Promise<void> {
  const stores = await openStores(options);
  try {
    await runWith(stores, options);
  } finally {
    await closeStores(stores);
  }
}

/** Runs again and again, `ARCHIVE_EVERY_MS` apart, until it is stopped. A run that fails is told, and the next one tries again. */
export function createArchiver(options: ArchiverOptions): Archiver {
  const { config, log } = options;
  let wasDone = true;
  return {
    id: 'archiver',
    isReady: () => wasDone,
    async run(signal) {
      while (!signal.aborted) {
        wasDone = await runOnce(options).then(
          () => true,
          (error: unknown) => {
            log.error({ error }, 'run not finished, the next one tries again');
            return false;
          },
        );
        await delay(config.ARCHIVE_EVERY_MS, undefined, { signal }).catch(() => {});
      }
    },
  };
}

interface Stores {
  readonly redis: Redis;
  readonly db: History;
}

async function openStores({ config, log }: ArchiverOptions): Promise<Stores> {
  const redis = connect(redisTarget(config), 'command', 'archiver');
  redis.on('error', (error) => log.warn({ error }, 'Redis connection'));
  const onError = (error: Error): void => log.warn({ error }, 'PostgreSQL connection');
  const db = connectPostgres({ url: postgresUrl(config), connections: 1, applicationName: 'archiver', onError });
  await open(redis).catch(() => {});
  return { redis, db };
}

async function closeStores({ redis, db }: Stores): Promise<void> {
  redis.disconnect();
  await db.destroy();
}

/** Redis and PostgreSQL are cared for one without the other: each may be away. */
async function runWith({ redis, db }: Stores, { config, log, now }: ArchiverOptions): Promise<void> {
  const [rooms, history] = await Promise.allSettled([
    archiveEmptyRooms(redis),
    keepHistory(db, now(), config.HISTORY_MONTHS_AHEAD, config.HISTORY_RETENTION_DAYS),
  ]);
  if (rooms.status === 'fulfilled' && rooms.value > 0) log.info({ rooms: rooms.value }, 'asked to archive empty rooms');
  if (history.status === 'fulfilled') {
    const { made, dropped, rooms: removed } = history.value;
    if (made.length + dropped.length + removed > 0) log.info({ made, dropped, rooms: removed }, 'history kept');
  }
  const failed = [rooms, history].filter((result) => result.status === 'rejected');
  if (failed.length > 0)
    throw new AggregateError(
      failed.map(({ reason }): unknown => reason),
      'not everything could be done',
    );
}
