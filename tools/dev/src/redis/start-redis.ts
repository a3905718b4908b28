import { whyNoApt } from '../apt.ts';
import { dockerState } from '../docker.ts';
import { reason, type SourceOptions } from '../source.ts';
import { findRedisBinary } from './binary.ts';
import { redisImage, startRedisContainer } from './container.ts';
import { useGivenRedis } from './given.ts';
import { installRedis } from './install.ts';
import { type LocalRedisOptions, type OwnRedis, startLocalRedis } from './local-server.ts';
import type { RedisStore } from './store.ts';

const ways =
  'Ways to one: give the URL of one (REDIS_URL for npm start, TEST_REDIS_URL for the tests); ' +
  'install redis-server or valkey-server 7 or later so that it is on PATH; run Docker; ' +
  'or, on Debian and Ubuntu, run this as root, which installs the package.';

/**
 * Decides where Redis comes from and starts it, in this order: the given URL · for tests, a container if Docker has the
 * image · redis-server or valkey-server on PATH · a container · apt, as root · else an error that names these ways.
 */
export async function startRedis(options: SourceOptions): Promise<RedisStore> {
  const { purpose, given, services = 'auto', folder, fresh, say } = options;
  if (given !== undefined && given !== '') return useGivenRedis(given, say);
  const failures: string[] = [];
  const container = async (): Promise<RedisStore | undefined> => {
    try {
      return await startRedisContainer(folder, fresh);
    } catch (error) {
      failures.push(`a container of ${redisImage}: ${reason(error)}`);
      say(`Redis: no container (${reason(error)})`);
      return undefined;
    }
  };
  const local = (): Promise<RedisStore | undefined> => localOrFailure({ folder, fresh }, failures);
  const docker = services === 'local' ? 'absent' : await dockerState(redisImage);
  const preferContainer = services === 'docker' || (purpose === 'tests' && docker === 'ready');
  const found =
    (preferContainer ? await container() : undefined) ??
    (services === 'docker' ? undefined : await local()) ??
    (docker === 'absent' || preferContainer ? undefined : await container()) ??
    (services === 'docker' ? undefined : await installed({ folder, fresh }, failures, say));
  if (found === undefined) throw new Error(`There is no Redis here (${failures.join('; ')}). ${ways}`);
  return found;
}

/** A Redis of one's own as a local process: from PATH, else through apt. Throws naming the ways when there is none. */
export async function startOwnRedis(
  options: Omit<LocalRedisOptions, 'command'>,
  say: (line: string) => void,
): Promise<OwnRedis> {
  const failures: string[] = [];
  const own = (await localOrFailure(options, failures)) ?? (await installed(options, failures, say));
  if (own === undefined) throw new Error(`There is no redis-server here (${failures.join('; ')}). ${ways}`);
  return own;
}

async function localOrFailure(
  options: Omit<LocalRedisOptions, 'command'>,
  failures: string[],
): Promise<OwnRedis | undefined> {
  const binary = await findRedisBinary();
  if ('command' in binary) return startLocalRedis({ ...options, command: binary.command });
  failures.push(binary.missing);
  return undefined;
}

async function installed(
  options: Omit<LocalRedisOptions, 'command'>,
  failures: string[],
  say: (line: string) => void,
): Promise<OwnRedis | undefined> {
  const refused = await whyNoApt();
  if (refused !== undefined) {
    failures.push(`apt: ${refused}`);
    return undefined;
  }
  try {
    await installRedis(say);
  } catch (error) {
    failures.push(`apt: ${reason(error)}`);
    return undefined;
  }
  return localOrFailure(options, failures);
}
