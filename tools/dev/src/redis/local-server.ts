import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimFolder, takeFolder } from '../folder-claim.ts';
import { freePort } from '../free-port.ts';
import { type ServerProcess, startServer, untilReady } from '../server-process.ts';
import { type RedisStore, redisAnswers, storeUrls } from './store.ts';
import { randomRedisPasswords, renderUsers, type RedisPasswords } from './users.ts';

/** A Redis of one's own: it may be stopped, killed and started again on the same port and folder. */
export interface OwnRedis extends RedisStore {
  readonly port: number;
  readonly dir: string;
  readonly pid: number;
  kill9(): Promise<void>;
  /** Starts it again, after `kill9` or `end`, with its data, port and passwords; stops it first when it runs. */
  restart(): Promise<void>;
  /** Ends the server and keeps its folder; `stop` removes a folder that was not given. */
  end(): Promise<void>;
}

export interface LocalRedisOptions {
  readonly command: string;
  /** Kept between starts; without it a temporary folder that `stop` removes. */
  readonly folder?: string | undefined;
  /** Empties `folder` first. */
  readonly fresh?: boolean | undefined;
  /** Those of its users; else fresh ones. */
  readonly passwords?: RedisPasswords | undefined;
  /** Further arguments of redis-server, such as `--maxmemory`, `8mb`. */
  readonly args?: readonly string[] | undefined;
}

const portTries = 5;

function commandLine(port: number, dir: string, more: readonly string[]): string[] {
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir,
    aclfile: join(dir, 'users.acl'),
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    'maxmemory-policy': 'noeviction',
  };
  return [...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]), ...more];
}

/** Starts redis-server (or valkey-server) on 127.0.0.1 with a folder, users and a port of its own. */
export async function startLocalRedis(options: LocalRedisOptions): Promise<OwnRedis> {
  const { command, folder, fresh, passwords = randomRedisPasswords(), args = [] } = options;
  const dir = folder ?? (await mkdtemp(join(tmpdir(), 'tandem-watch-redis-')));
  if (folder !== undefined) await takeFolder(folder, { name: command, goodbye: 'SIGTERM', fresh });
  const acl = join(dir, 'users.acl');
  await writeFile(acl, await renderUsers(passwords));
  await chmod(acl, 0o600);

  const launch = async (port: number): Promise<ServerProcess> => {
    const temporary = folder === undefined ? dir : undefined;
    const line = { command, args: commandLine(port, dir, args), cwd: dir };
    const server = await startServer({ ...line, goodbye: 'SIGTERM', temporary });
    if (folder !== undefined) await claimFolder(folder, server.pid);
    await untilReady(server, command, () => redisAnswers(storeUrls(`redis://127.0.0.1:${port}`, passwords).url));
    return server;
  };
  const launchSomewhere = async (): Promise<{ port: number; server: ServerProcess }> => {
    for (let left = portTries; ; left -= 1) {
      const port = await freePort();
      try {
        return { port, server: await launch(port) };
      } catch (error) {
        if (left === 1 || !String(error).includes('Address already in use')) throw error;
      }
    }
  };

  const { port, server: first } = await launchSomewhere();
  let server = first;
  return {
    how: `${command} on port ${port}, data in ${dir}`,
    ...storeUrls(`redis://127.0.0.1:${port}`, passwords),
    port,
    dir,
    get pid() {
      return server.pid;
    },
    kill9: () => server.kill9(),
    end: () => server.stop(),
    restart: async () => {
      await server.stop();
      server = await launch(port);
    },
    stop: async () => {
      await server.stop();
      if (folder === undefined) await rm(dir, { recursive: true, force: true });
    },
  };
}
