import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import { untilAborted, type Service } from './run.ts';

export interface HealthOptions {
  readonly nodeId: string;
  readonly host: string;
  /** 0 lets the system choose one. */
  readonly port: number;
  /** Whether the process can do its work now. A throw counts as no. */
  readonly ready: () => boolean | Promise<boolean>;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Answers whatever is asked below `/admin`, by any method; without it that is not found. */
  readonly admin?: (request: IncomingMessage) => Promise<HttpAnswer>;
}

export interface HealthService extends Service {
  /** The port that is listened on, once started. */
  port(): number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Serves GET /health (200 while the process lives), /ready (200 or 503) and /metrics (Prometheus text), and what an
 * operator asks for. Starting fails when the port is taken.
 */
export function createHealth(options: HealthOptions): HealthService {
  const server = createServer({ connectionsCheckingInterval: 1_000 }, (request, response) => {
    void respond(request, response, options);
  });
  harden(server);
  return {
    id: 'health',
    start: () => listen(server, options),
    port: () => portOf(server),
    async run(signal) {
      await untilAborted(signal);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A port for probes needs few connections, and none that dawdle. */
function harden(server: Server): void {
  server.headersTimeout = 4_000;
  server.requestTimeout = 4_000;
  server.keepAliveTimeout = 5_000;
  server.maxConnections = 100;
}

function listen(server: Server, { host, port }: HealthOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function respond(request: IncomingMessage, response: ServerResponse, options: HealthOptions): Promise<void> {
  const { status, type, headers, body } = await answer(request, options).catch((error: unknown) => {
    options.log.error({ error }, 'a health request failed');
    return jsonAnswer(500, { error: 'internal' });
  });
  request.resume();
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(request.method === 'HEAD' ? '' : body);
}

async function answer(request: IncomingMessage, options: HealthOptions): Promise<HttpAnswer> {
  const { method, url } = request;
  const [path] = (url ?? '').split('?', 1);
  if (options.admin !== undefined && path?.startsWith('/admin/') === true) return await options.admin(request);
  if (method !== 'GET' && method !== 'HEAD') return jsonAnswer(405, { error: 'only GET' }, { allow: 'GET, HEAD' });
  switch (path ?? '') {
    case '/health':
      return jsonAnswer(200, { status: 'ok', nodeId: options.nodeId });
    case '/ready':
      return (await isReady(options)) ? jsonAnswer(200, { ready: true }) : jsonAnswer(503, { ready: false });
    case '/metrics':
      return { status: 200, type: options.metrics.contentType, body: await options.metrics.render() };
    default:
      return jsonAnswer(404, { error: 'not found' });
  }
}

async function isReady({ ready, log }: HealthOptions): Promise<boolean> {
  try {
    return await ready();
  } catch (error) {
    log.warn({ error }, 'readiness could not be told');
    return false;
  }
}

/** An answer as JSON. */
export function jsonAnswer(status: number, body: object, headers: HttpAnswer['headers'] = {}): HttpAnswer {
  return { status, type: 'application/json', headers, body: JSON.stringify(body) };
}
