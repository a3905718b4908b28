import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger, Metrics } from '@tandem-watch/service';
import { json, refusal, writeAnswer, type Answer } from './http-answer.ts';
import { invitedRoomAnswer, inviteRedirect, limitRequest, shortIdAnswer, type Invites } from './invites.ts';
import type { NodeReport } from './node-report.ts';
import { requestPath } from './request-path.ts';
import { staticAnswer, type StaticFiles } from './static-files.ts';

/** What the HTTP paths need. */
export interface Routes {
  readonly nodeId: string;
  /** Why this gateway cannot serve now, null when it can. */
  readonly notReady: () => string | null;
  readonly report: () => NodeReport;
  readonly metrics: Metrics;
  readonly invites: Invites;
  readonly files: () => StaticFiles;
  readonly addressOf: (request: IncomingMessage) => string;
  /** Whether /metrics and /status have a port of their own. */
  readonly hasInternalPort: boolean;
  readonly log: Logger;
}

/** Which paths a port serves. */
export type Port = 'public' | 'internal';

type Request = Pick<IncomingMessage, 'headers'> & { readonly address: () => string };

/** Any website may ask for invites, without credentials: the extension asks from the pages it is on. */
const CORS: Answer['headers'] = { 'access-control-allow-origin': '*' };
const PREFLIGHT: Answer['headers'] = {
  ...CORS,
  'access-control-allow-methods': 'GET, HEAD',
  'access-control-allow-headers': '*',
  'access-control-max-age': '86400',
};

const RETRY_S = 2;

/** Answers a request, whatever becomes of it. */
export async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  port: Port,
  routes: Routes,
): Promise<void> {
  response.on('error', () => {});
  const given = await answer(request, port, routes).catch((error: unknown) => {
    routes.log.error({ error }, 'a request could not be answered');
    return refusal(500, 'internal');
  });
  writeAnswer(request, response, given);
}

/** No path takes a body. What comes of one is thrown away, for as long as a request may last. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Bytes of a body that are too many for any request. */
const HUGE_BYTES = 65_536;

async function answer(request: IncomingMessage, port: Port, routes: Routes): Promise<Answer> {
  const path = requestPath(request.url ?? '');
  if (path === null) return refusal(400, 'bad path');
  const isApi = port === 'public' && path[0] === 'api';
  const given = await answerPath(request, path, port, routes, isApi);
  return isApi ? { ...given, headers: { ...given.headers, ...CORS } } : given;
}

async function answerPath(
  request: IncomingMessage,
  path: readonly string[],
  port: Port,
  routes: Routes,
  isApi: boolean,
): Promise<Answer> {
  const { method, headers } = request;
  if (isApi && method === 'OPTIONS') return { status: 204, headers: PREFLIGHT, body: '' };
  if (Number(headers['content-length'] ?? 0) > HUGE_BYTES) return refusal(413, 'no body is taken');
  if (method !== 'GET' && method !== 'HEAD') {
    return json(405, { error: 'only GET' }, { allow: isApi ? 'GET, HEAD, OPTIONS' : 'GET, HEAD' });
  }
  if (hasBody(request)) return refusal(413, 'no body is taken');
  const known = { headers, address: () => routes.addressOf(request) };
  const ofNode = await nodeAnswer(known, path, port, routes);
  if (ofNode !== null) return ofNode;
  return port === 'internal' ? refusal(404, 'not found') : await publicAnswer(known, path, routes);
}

/** What tells of this process. */
async function nodeAnswer(
  { headers }: Request,
  [first, ...rest]: readonly string[],
  port: Port,
  routes: Routes,
): Promise<Answer | null> {
  if (rest.length > 0) return null;
  const isTold = port === 'internal' || !routes.hasInternalPort;
  if (first === 'health') return json(200, { status: 'ok', nodeId: routes.nodeId });
  if (first === 'ready') return readyAnswer(routes);
  if (first === 'metrics' && isTold) return await metricsAnswer(headers.accept, routes);
  if (first !== 'status' || !isTold) return null;
  const { nodeId, localConnections, memory, uptime } = routes.report();
  return json(200, { nodeId, timestamp: Date.now(), localConnections, memory, uptime, rooms: [] });
}

function readyAnswer({ notReady }: Routes): Answer {
  const reason = notReady();
  return reason === null ? json(200, { ready: true }) : json(503, { ready: false, reason }, { 'retry-after': '2' });
}

/** Prometheus says in its Accept header that it wants text; everybody else gets JSON. */
async function metricsAnswer(accept: string | undefined, { metrics, report }: Routes): Promise<Answer> {
  if (!/text\/plain|openmetrics/.test(accept ?? '')) return json(200, report());
  const headers = { 'content-type': metrics.contentType, 'cache-control': 'no-store' };
  return { status: 200, headers, body: await metrics.render() };
}

async function publicAnswer(request: Request, path: readonly string[], routes: Routes): Promise<Answer> {
  if (path[0] === 'api' || (path[0] === 'room' && path.length > 1)) return await invitesAnswer(request, path, routes);
  if (path[0] === 'ws' && path.length === 1) {
    return json(426, { error: 'only WebSocket' }, { upgrade: 'websocket', connection: 'upgrade' });
  }
  return staticAnswer(routes.files(), `/${path.join('/')}`, request.headers) ?? refusal(404, 'not found');
}

async function invitesAnswer({ address }: Request, path: readonly string[], { invites }: Routes): Promise<Answer> {
  const now = performance.now();
  const from = address();
  const tooMany = limitRequest(invites, from, now);
  if (tooMany !== null) return tooMany;
  try {
    return (await inviteAnswer(invites, path, from, now)) ?? refusal(404, 'not found');
  } catch {
    return refusal(503, 'unavailable', RETRY_S);
  }
}

/** Rejects when Redis does. */
async function inviteAnswer(
  invites: Invites,
  [first, second, third, ...rest]: readonly string[],
  address: string,
  now: number,
): Promise<Answer | null> {
  if (rest.length > 0 || second === undefined) return null;
  if (first === 'room') return await inviteRedirect(invites, second, third);
  if (third === undefined) return null;
  if (second === 'short-id') return await shortIdAnswer(invites, third, address, now);
  return second === 'room' ? await invitedRoomAnswer(invites, third) : null;
}
