import type { IncomingMessage } from 'node:http';
import { jsonAnswer, type HttpAnswer, type Logger } from '@tandem-watch/service';
import { createCatalogue, type Catalogue } from './catalogue.ts';
import { createGuard } from './guard.ts';
import { listRooms } from './list-rooms.ts';
import { showGateways, showPartitions } from './show-cluster.ts';
import { showRoom, type ShowRoom } from './show-room.ts';

/** `redis` is a connection of its own, so that a long list holds up no commit. */
export interface AdminOptions extends ShowRoom {
  readonly token: string;
  readonly log: Logger;
  readonly wait: (ms: number) => Promise<unknown>;
}

/** What each path needs. */
interface Admin extends AdminOptions {
  readonly catalogue: (withRates: boolean) => Promise<Catalogue>;
}

const NOT_FOUND = jsonAnswer(404, { error: 'not found' });

/** A part of a path: ids have no other characters. */
const PLAIN = /^[\w.-]{1,200}$/;

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
  if (url === null || path.some((part) => !PLAIN.test(part))) return jsonAnswer(400, { error: 'bad path' });
  try {
    return await read(path, url.searchParams, admin);
  } catch (error) {
    admin.log.warn({ error, path }, 'an operator could not be answered');
    return jsonAnswer(503, { error: 'a store cannot be asked now' }, { 'retry-after': '2' });
  }
}

async function read(path: readonly string[], query: URLSearchParams, admin: Admin): Promise<HttpAnswer> {
  const [what, which, ...rest] = path;
  if (rest.length > 0) return NOT_FOUND;
  if (what === 'rooms') {
    return which === undefined ? await listRooms(query, admin.catalogue) : await showRoom(which, query, admin);
  }
  if (which !== undefined) return NOT_FOUND;
  if (what === 'gateways') return await showGateways(admin);
  return what === 'partitions' ? await showPartitions(admin) : NOT_FOUND;
}
