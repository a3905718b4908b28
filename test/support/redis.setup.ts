import { parseServices, type RedisStore, startRedis } from '@tandem-watch/dev';
import type { TestProject } from 'vitest/node';
import { once } from './once.ts';
import { orNothing } from './or-nothing.ts';

function isRedis(store: object): store is RedisStore {
  return 'users' in store;
}

/** Hands the run's Redis to a tier: `inject('redis')`. All URLs are '' when there is none. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { store, release } = await once('redis', isRedis, () =>
    orNothing('Redis', (say) =>
      startRedis({
        purpose: 'tests',
        given: process.env['TEST_REDIS_URL'],
        services: parseServices(process.env['TEST_SERVICES']),
        say,
      }),
    ),
  );
  const none = { gateway: '', worker: '', archiver: '' };
  project.provide('redis', { url: store?.url ?? '', ...(store?.users ?? none) });
  return release;
}
