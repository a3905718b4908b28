import type { IncomingMessage } from 'node:http';
import { jsonAnswer, type HttpAnswer, type Logger } from '@tandem-watch/service';
import type { Redis } from '@tandem-watch/storage-redis';
import { createCatalogue, type Catalogue } from './catalogue.ts';
import { createGuard } from './guard.ts';
import { listRooms } from './list-rooms.ts';

export interface AdminOptions {
  readonly token: string;
  /** A connection of its own, so that a long list holds up no commit. Connected when it is needed. */
  readonly redis: Redis;
  readonly partitions: number;
  readonly log: Logger;
  readonly wait: (ms: number) => Promise<unknown>;
}

/** What each path needs. */
interface Admin extends AdminOptions {
  readonly catalogue: (withRates: boolean) => Promise<Catalogue>;
}

/** What nobody keeps: an answer is of its moment, and for who asked. */
const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/**
 * Answers an operator, for any partition, whoever owns it: what stands of a room is read from Redis, and what is to be
 * done goes through the partition's command stream, like everything else.
 */
export function createAdmin(options: AdminOptions): (request: IncomingMessage) => Promise<HttpAnswer> {
  const guard = createGuard(options.token);
  const admin = { ...options, catalogue: createCatalogue(options.redis, options.partitions, options.wait) };
  return async (request) => {
    const given = guard(request, performance.now()) ?? (await answer(request, admin));
    return { ...given, headers: { ...given.headers, ...HEADERS } };
  };
}

async function answer(request: IncomingMessage, admin: Admin): Promise<HttpAnswer> {
  const url = URL.parse(request.url ?? '', 'http://localhost');
  const [, , ...path] = url?.pathname.split('/') ?? [];
  if (url === null) return jsonAnswer(400, { error: 'bad path' });
  try {
    await connected(admin.redis);
    return await read(path, url.searchParams, admin);
  } catch (error) {
    admin.log.warn({ error, path }, 'an operator could not be answered');
    return jsonAnswer(503, { error: 'a store cannot be asked now' }, { 'retry-after': '2' });
  }
}

async function connected(redis: Redis): Promise<void> {
  if (redis.status === 'wait' || redis.status === 'end') await redis.connect();
}

async function read([first, ...rest]: readonly string[], query: URLSearchParams, admin: Admin): Promise<HttpAnswer> {
  if (first === 'rooms' && rest.length === 0) return await listRooms(query, admin.catalogue);
  return jsonAnswer(404, { error: 'not found' });
}
