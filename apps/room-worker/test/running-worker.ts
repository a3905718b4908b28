import { startOwnRedis, type OwnRedis } from '@tandem-watch/test-support';
import { createLogger, createMetrics } from '@tandem-watch/service';
import { workerConfig } from '../src/config.ts';
import { createWorker } from '../src/worker.ts';

/** A worker that runs, and how to stop it. */
export interface RunningWorker {
  readonly id: string;
  /** Stops it as SIGTERM does. */
  readonly stop: () => Promise<void>;
}

/** Starts a worker on a Redis of the test's own. Times are short; `env` overrides settings. */
export async function startWorker(
  redis: OwnRedis,
  id: string,
  env: Record<string, string> = {},
): Promise<RunningWorker> {
  const result = workerConfig({ REDIS_URL: redis.users.worker, PARTITIONS: '2', LOG_LEVEL: 'silent', ...env });
  if (!result.ok) throw new Error(result.problems.join('; '));
  const log = createLogger({ service: 'room-worker', nodeId: id, level: result.config.LOG_LEVEL });
  const worker = createWorker({ id, config: result.config, log, metrics: createMetrics(), random: Math.random });
  const controller = new AbortController();
  await worker.start?.(controller.signal);
  const ended = worker.run(controller.signal);
  return {
    id,
    stop: async () => {
      controller.abort();
      await ended;
    },
  };
}

export { startOwnRedis, type OwnRedis };
