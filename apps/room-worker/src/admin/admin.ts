import type { IncomingMessage } from 'node:http';
import { jsonAnswer, type HttpAnswer, type Logger } from '@tandem-watch/service';
import { act, showAction, type Acting, type Asked } from './act.ts';
import { createCatalogue, type Catalogue } from './catalogue.ts';
import { closeRoom, drainGateway, handOver, kickMember } from './deeds.ts';
import { createGuard } from './guard.ts';
import { listRooms } from './list-rooms.ts';
import { showAudit } from './show-audit.ts';
import { showGateways, showPartitions } from './show-cluster.ts';
import { showRoom, type ShowRoom } from './show-room.ts';

/** `redis` is a connection of its own, so that a long list holds up no commit. */
export interface AdminOptions extends ShowRoom {
  readonly token: string;
  readonly log: Logger;
  readonly wait: (ms: number) => Promise<unknown>;
  readonly count: (outcome: 'answered' | 'refused' | 'limited') => void;
}

/** What each path needs. */
interface Admin extends AdminOptions, Acting {
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
  const catalogue = createCatalogue(options.redis, options.partitions, options.wait);
  const admin = { ...options, catalogue, mayAct: actionRate() };
  return async (request) => {
    const given = guard(request, performance.now()) ?? (await answer(request, admin));
    options.count(outcomeOf(given));
    return { ...given, headers: { ...given.headers, ...HEADERS } };
  };
}

function outcomeOf({ status }: HttpAnswer): 'answered' | 'refused' | 'limited' {
  if (status === 401) return 'refused';
  return status === 429 ? 'limited' : 'answered';
}

/** Actions of one worker: so many at once, and one more a second. Whoever has stolen the token is no faster. */
const MAX_ACTIONS = 60;
const ACTION_EVERY_MS = 1_000;

function actionRate(): () => boolean {
  let tokens = MAX_ACTIONS;
  let at = performance.now();
  return () => {
    const now = performance.now();
    tokens = Math.min(MAX_ACTIONS, tokens + (now - at) / ACTION_EVERY_MS);
    at = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

async function answer(request: IncomingMessage, admin: Admin): Promise<HttpAnswer> {
  const url = URL.parse(request.url ?? '', 'http://localhost');
  const [, , ...path] = url?.pathname.split('/') ?? [];
  if (url === null || path.some((part) => !PLAIN.test(part))) return jsonAnswer(400, { error: 'bad path' });
  try {
    if (request.method === 'POST') return await change(path, request, admin);
    if (request.method === 'GET') return await read(path, url.searchParams, admin);
    return jsonAnswer(405, { error: 'only GET and POST' }, { allow: 'GET, POST' });
  } catch (error) {
    admin.log.warn({ error, path }, 'an operator could not be answered');
    return jsonAnswer(503, { error: 'a store cannot be asked now' }, { 'retry-after': '2' });
  }
}

async function read(path: readonly string[], query: URLSearchParams, admin: Admin): Promise<HttpAnswer> {
  const [what, which, more, ...rest] = path;
  if (rest.length > 0) return NOT_FOUND;
  if (what === 'actions' && which !== undefined && more !== undefined) return await action(which, more, admin);
  if (more !== undefined) return NOT_FOUND;
  if (what === 'rooms') {
    return which === undefined ? await listRooms(query, admin.catalogue) : await showRoom(which, query, admin);
  }
  if (which !== undefined) return NOT_FOUND;
  if (what === 'audit') return await showAudit(query, admin.history);
  if (what === 'gateways') return await showGateways(admin);
  return what === 'partitions' ? await showPartitions(admin) : NOT_FOUND;
}

async function action(partition: string, id: string, { redis, partitions }: Admin): Promise<HttpAnswer> {
  const isPartition = /^\d{1,3}$/.test(partition) && Number(partition) < partitions;
  return isPartition ? await showAction(Number(partition), id, redis) : NOT_FOUND;
}

const deeds: Readonly<Record<string, (which: string, body: unknown, admin: Admin) => Asked | Promise<Asked>>> = {
  'rooms close': closeRoom,
  'rooms kick': kickMember,
  'gateways drain': drainGateway,
  'partitions hand-over': handOver,
};

async function change(path: readonly string[], request: IncomingMessage, admin: Admin): Promise<HttpAnswer> {
  const [what, which, deed, ...rest] = path;
  const target = deeds[`${what} ${deed}`];
  if (target === undefined || which === undefined || rest.length > 0) return NOT_FOUND;
  return await act(request, async (body) => await target(which, body, admin), admin);
}
