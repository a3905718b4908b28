import {
  freshDatabase,
  startOwnRedis,
  type FreshDatabase,
  type OwnRedis,
  type RedisStore,
} from '@tandem-watch/test-support';
import { migrate } from '@tandem-watch/storage-postgres';
import { createHealth, createLogger, createMetrics } from '@tandem-watch/service';
import { workerConfig } from '../src/config.ts';
import { createWorker } from '../src/worker.ts';

/** A worker that runs, and how to stop it. */
export interface RunningWorker {
  readonly id: string;
  /** Where its `HEALTH_PORT` is: `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** One of its metrics, by its name and labels as Prometheus text has them. */
  readonly metric: (series: string) => Promise<number>;
  /** Stops it as SIGTERM does. */
  readonly stop: () => Promise<void>;
}

/** Stores of a test's own: a Redis that it may kill, and a database that is migrated. */
export interface OwnStores {
  readonly redis: OwnRedis;
  readonly database: FreshDatabase;
  readonly stop: () => Promise<void>;
}

/** What a worker needs of them. */
interface Stores {
  readonly redis: Pick<RedisStore, 'users'>;
  readonly database: FreshDatabase;
}

/** Starts the stores, for two partitions. */
export async function startOwnStores(): Promise<OwnStores> {
  const [redis, database] = await Promise.all([startOwnRedis(), freshDatabase()]);
  await migrate({ url: database.migrator, partitions: 2, now: Date.now() });
  return {
    redis,
    database,
    stop: async () => {
      await redis.stop();
      await database.drop();
    },
  };
}

/** Starts a worker on them; `env` overrides settings. */
export async function startWorker(
  { redis, database }: Stores,
  id: string,
  env: Record<string, string> = {},
): Promise<RunningWorker> {
  const stores = { REDIS_URL: redis.users.worker, DATABASE_URL: database.worker };
  const result = workerConfig({ ...stores, PARTITIONS: '2', LOG_LEVEL: 'silent', ...env });
  if (!result.ok) throw new Error(result.problems.join('; '));
  const log = createLogger({ service: 'room-worker', nodeId: id, level: result.config.LOG_LEVEL });
  const metrics = createMetrics();
  const worker = createWorker({ id, config: result.config, log, metrics, random: Math.random });
  const admin = worker.admin === undefined ? {} : { admin: worker.admin };
  const health = createHealth({
    nodeId: id,
    host: '127.0.0.1',
    port: 0,
    ready: worker.isReady,
    metrics,
    log,
    ...admin,
  });
  const controller = new AbortController();
  await worker.start?.(controller.signal);
  await health.start?.(controller.signal);
  const ended = Promise.all([worker.run(controller.signal), health.run(controller.signal)]);
  return {
    id,
    url: `http://127.0.0.1:${health.port()}`,
    metric: async (series) => {
      const line = (await metrics.render()).split('\n').find((text) => text.startsWith(`${series} `));
      return Number(line?.slice(series.length + 1));
    },
    stop: async () => {
      controller.abort();
      await ended;
    },
  };
}
