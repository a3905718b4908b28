import { execFile } from 'node:child_process';
import { access, chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { claimFolder, takeFolder } from '../folder-claim.ts';
import { freePort } from '../free-port.ts';
import { type ServerProcess, startServer, untilReady } from '../server-process.ts';
import { type PostgresBinaries, postgresBinaries, type ServerUser } from './binaries.ts';
import { postgresAnswers, randomPassword } from './roles.ts';
import { type PostgresStore, prepare } from './store.ts';

const run = promisify(execFile);

/** A PostgreSQL of one's own: it may be stopped, killed and started again on the same port and folder. */
export interface OwnPostgres extends PostgresStore {
  readonly port: number;
  readonly dir: string;
  readonly pid: number;
  kill9(): Promise<void>;
  /** Starts it again, after `kill9` or `end`, with its data, port and passwords; stops it first when it runs. */
  restart(): Promise<void>;
  /** Ends the server and keeps its folder; `stop` removes a folder that was not given. */
  end(): Promise<void>;
}

const portTries = 5;
/** Survives the death of the server, not that of the machine. (synchronous_commit off would lose commits at kill -9.) */
const forgetful = { fsync: 'off', full_page_writes: 'off' };
const backendsEndMs = 10_000;
const pollMs = 50;

function settings(port: number, kept: boolean): string[] {
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '64MB',
    timezone: 'UTC',
    ...(kept ? {} : forgetful),
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function giveTo(user: ServerUser | undefined, path: string): Promise<void> {
  if (user !== undefined) await chown(path, user.uid, user.gid);
}

/** Makes the cluster in `folder/data` unless it is there; returns the superuser's password. */
async function initialise(binaries: PostgresBinaries, folder: string, kept: boolean): Promise<string> {
  const passwordFile = join(folder, 'password');
  const data = join(folder, 'data');
  const made = await access(join(data, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
  if (made) return readFile(passwordFile, 'utf8');
  const password = randomPassword();
  await writeFile(passwordFile, password, { mode: 0o600 });
  await giveTo(binaries.user, passwordFile);
  await rm(data, { recursive: true, force: true });
  await mkdir(data);
  await chmod(data, 0o700);
  await giveTo(binaries.user, data);
  const how = ['--username=postgres', '--auth=scram-sha-256', '--locale=C', '--encoding=UTF8', '--no-instructions'];
  const args = [...how, `--pgdata=${data}`, `--pwfile=${passwordFile}`, ...(kept ? [] : ['--no-sync'])];
  await run(binaries.initdb, args, { ...binaries.user, cwd: folder });
  return password;
}

/** Starts the server on a free port, again on another when somebody took it in between. */
async function startSomewhere(
  start: (port: number) => Promise<ServerProcess>,
): Promise<{ port: number; server: ServerProcess }> {
  for (let left = portTries; ; left -= 1) {
    const port = await freePort();
    try {
      return { port, server: await start(port) };
    } catch (error) {
      if (left === 1 || !String(error).includes('Address already in use')) throw error;
    }
  }
}

/** Starts the server again; after kill -9 its backends live on for a moment and hold its shared memory. */
async function startAgain(start: () => Promise<ServerProcess>): Promise<ServerProcess> {
  const latest = Date.now() + backendsEndMs;
  for (;;) {
    try {
      return await start();
    } catch (error) {
      if (!String(error).includes('shared memory block') || Date.now() > latest) throw error;
      await wait(pollMs);
    }
  }
}

/**
 * Starts PostgreSQL from the npm binaries on 127.0.0.1, with roles and database. `folder` is kept between starts; without
 * it the data is in a temporary folder, not synced to disk, and ends with the server.
 */
export async function startLocalPostgres(folder?: string, fresh?: boolean): Promise<OwnPostgres> {
  const binaries = await postgresBinaries();
  const dir = folder ?? (await mkdtemp(join(tmpdir(), 'tandem-watch-postgres-')));
  const kept = folder !== undefined;
  if (kept) await takeFolder(dir, { name: 'postgres', goodbye: 'SIGINT', fresh });
  await giveTo(binaries.user, dir);
  const password = await initialise(binaries, dir, kept);

  const launch = async (port: number): Promise<ServerProcess> => {
    const args = ['-D', join(dir, 'data'), ...settings(port, kept)];
    const server = await startServer({
      command: binaries.postgres,
      args,
      cwd: dir,
      goodbye: 'SIGINT',
      temporary: kept ? undefined : dir,
      ...binaries.user,
    });
    if (kept) await claimFolder(dir, server.pid);
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    await untilReady(server, 'PostgreSQL', () => postgresAnswers(url));
    return server;
  };

  const { port, server: first } = await startSomewhere(launch);
  let server = first;
  const prepared = await prepare(`postgres://postgres:${password}@127.0.0.1:${port}/postgres`);
  return {
    how: `PostgreSQL from npm on port ${port}, data in ${dir}`,
    ...prepared,
    port,
    dir,
    get pid() {
      return server.pid;
    },
    kill9: () => server.kill9(),
    end: () => server.stop(),
    restart: async () => {
      await server.stop();
      server = await startAgain(() => launch(port));
    },
    stop: async () => {
      await server.stop();
      if (!kept) await rm(dir, { recursive: true, force: true });
    },
  };
}
