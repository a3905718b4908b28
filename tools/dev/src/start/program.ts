import { join } from 'node:path';
import type { PostgresStore } from '../postgres/store.ts';
import type { RedisStore } from '../redis/store.ts';

/** One process of tandem-watch: what to run and with which environment. */
export interface Program {
  readonly name: string;
  /** The file that Node runs. */
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where it answers /ready; null when it does not. */
  readonly readyUrl: string | null;
}

export interface Stores {
  readonly redis: RedisStore;
  readonly postgres: PostgresStore;
}

/** Secrets that all gateways share. */
export interface Keys {
  readonly PIN_KEY: string;
  readonly SESSION_KEYS: string;
}

/** The folder of all sources. */
export const repository: string = join(import.meta.dirname, '../../../..');

function app(name: string): string {
  return join(repository, 'apps', name, 'src', 'main.ts');
}

/** A gateway on `port`. */
export function gateway(name: string, port: number, { redis }: Stores, keys: Keys, env: Program['env'] = {}): Program {
  return {
    name,
    file: app('gateway'),
    env: { NODE_ID: name, PORT: String(port), REDIS_URL: redis.users.gateway, ...keys, ...env },
    readyUrl: `http://127.0.0.1:${port}/ready`,
  };
}

/** A room-worker that answers probes on `port`. */
export function roomWorker(name: string, port: number, { redis, postgres }: Stores, env: Program['env'] = {}): Program {
  return {
    name,
    file: app('room-worker'),
    env: {
      NODE_ID: name,
      HOST: '127.0.0.1',
      HEALTH_PORT: String(port),
      REDIS_URL: redis.users.worker,
      DATABASE_URL: postgres.roles.worker,
      READER_DATABASE_URL: postgres.roles.reader,
      ...env,
    },
    readyUrl: `http://127.0.0.1:${port}/ready`,
  };
}

/** The archiver on its schedule, answering probes on `port`. */
export function archiver(name: string, port: number, { redis, postgres }: Stores, env: Program['env'] = {}): Program {
  return {
    name,
    file: app('archiver'),
    env: {
      NODE_ID: name,
      HOST: '127.0.0.1',
      HEALTH_PORT: String(port),
      REDIS_URL: redis.users.archiver,
      DATABASE_URL: postgres.roles.archiver,
      ...env,
    },
    readyUrl: `http://127.0.0.1:${port}/ready`,
  };
}

/** The migrations: runs once and ends. */
export function migrate({ postgres }: Pick<Stores, 'postgres'>, env: Program['env'] = {}): Program {
  return {
    name: 'migrate',
    file: app('migrate'),
    env: { DATABASE_URL: postgres.roles.migrator, ...env },
    readyUrl: null,
  };
}
