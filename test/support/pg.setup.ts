import { parseServices, type PostgresStore, startPostgres } from '@tandem-watch/dev';
import type { TestProject } from 'vitest/node';
import { once } from './once.ts';
import { orNothing } from './or-nothing.ts';

function isPostgres(store: object): store is PostgresStore {
  return 'roles' in store;
}

/** Hands the run's PostgreSQL to a tier: `inject('postgres')`. All URLs are '' when there is none. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { store, release } = await once('postgres', isPostgres, () =>
    orNothing('PostgreSQL', (say) =>
      startPostgres({
        purpose: 'tests',
        given: process.env['TEST_PG_URL'],
        services: parseServices(process.env['TEST_SERVICES']),
        say,
      }),
    ),
  );
  const none = { migrator: '', worker: '', archiver: '', reader: '' };
  project.provide('postgres', { url: store?.url ?? '', ...(store?.roles ?? none) });
  return release;
}
