import { reason } from '../source.ts';
import { plainRedis, type RedisStore, storeUrls } from './store.ts';
import { randomRedisPasswords, renderUsers } from './users.ts';

/** The lines of the ACL file that a server which is somebody else's gets: neither `default` nor `admin`. */
function userRules(acl: string): string[][] {
  return acl
    .split('\n')
    .map((line) => splitRules(line))
    .filter(([, name]) => name === 'gateway' || name === 'worker' || name === 'archiver');
}

/** Words of an ACL line; a selector, which holds blanks between its brackets, is one word. */
function splitRules(line: string): string[] {
  return line.match(/\([^)]*\)|\S+/g) ?? [];
}

/**
 * Uses a Redis that is there already, at an administrator's URL: makes the three users there, with fresh passwords. Where
 * that is refused all processes use the given URL, which is said. Throws when nothing answers there.
 */
export async function useGivenRedis(given: string, say: (line: string) => void): Promise<RedisStore> {
  const redis = plainRedis(given);
  const passwords = randomRedisPasswords();
  const stop = async (): Promise<void> => undefined;
  try {
    await redis.connect();
    for (const [, name = '', ...rules] of userRules(await renderUsers(passwords))) {
      await redis.call('ACL', 'SETUSER', name, 'reset', ...rules);
    }
    return { how: 'the given URL', ...storeUrls(given, passwords), url: given, stop };
  } catch (error) {
    if (redis.status !== 'ready') throw new Error(`no Redis at the given URL: ${reason(error)}`, { cause: error });
    say(`Redis: its users cannot be made at the given URL (${reason(error)}), so all processes use that URL`);
    return { how: 'the given URL', url: given, users: { gateway: given, worker: given, archiver: given }, stop };
  } finally {
    redis.disconnect();
  }
}
