import { dockerState } from '../docker.ts';
import { reason, type SourceOptions } from '../source.ts';
import { postgresBinaries } from './binaries.ts';
import { postgresImage, startPostgresContainer } from './container.ts';
import { startLocalPostgres } from './local-server.ts';
import { reachableFolder } from './reachable-folder.ts';
import { postgresAnswers } from './roles.ts';
import { type PostgresStore, prepare } from './store.ts';

/** SQLSTATE of a role or database that the given user may not make. */
const insufficientPrivilege = '42501';

/**
 * Uses a PostgreSQL that is there already: makes roles and database when the given user may, else everything uses the
 * given URL, which is said. Throws when nothing answers there.
 */
async function useGivenPostgres(given: string, say: (line: string) => void): Promise<PostgresStore> {
  const stop = async (): Promise<void> => undefined;
  const how = 'the given URL';
  if (!(await postgresAnswers(given))) throw new Error('no PostgreSQL answers at the given URL');
  try {
    return { how, ...(await prepare(given)), stop };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === insufficientPrivilege)) throw error;
    say(`PostgreSQL: its roles cannot be made at the given URL (${reason(error)}), so all processes use that URL`);
    return { how, url: given, roles: { migrator: given, worker: given, archiver: given, reader: given }, stop };
  }
}

async function startLocal(options: SourceOptions): Promise<PostgresStore> {
  const { folder, fresh, say } = options;
  if (folder === undefined) return startLocalPostgres();
  const { user } = await postgresBinaries();
  return startLocalPostgres(await reachableFolder(folder, user, say), fresh);
}

/**
 * Decides where PostgreSQL comes from and starts it, in this order: the given URL · for tests, a container if Docker has
 * the image · the binaries from npm. Throws, naming what was tried, when none will do.
 */
export async function startPostgres(options: SourceOptions): Promise<PostgresStore> {
  const { purpose, given, services = 'auto', say } = options;
  if (given !== undefined && given !== '') return useGivenPostgres(given, say);
  if (services === 'docker') return startPostgresContainer();
  if (purpose === 'tests' && services === 'auto' && (await dockerState(postgresImage)) === 'ready') {
    try {
      return await startPostgresContainer();
    } catch (error) {
      say(`PostgreSQL: no container (${reason(error)}), using the binaries from npm`);
    }
  }
  return startLocal(options);
}
