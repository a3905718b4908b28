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
}

export interface HealthService extends Service {
  /** The port that is listened on, once started. */
  port(): number;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/**
 * Serves GET /health (200 while the process lives), /ready (200 or 503) and /metrics (Prometheus text). Starting fails
 * when the port is taken.
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
  request.resume();
  const { status, type, body } = await answer(request, options).catch((error: unknown) => {
    options.log.error({ error }, 'a health request failed');
    return json(500, { error: 'internal' });
  });
  response.setHeader('content-type', type);
  if (status === 405) response.setHeader('allow', 'GET, HEAD');
  response.statusCode = status;
  response.end(request.method === 'HEAD' ? '' : body);
}

async function answer({ method, url }: IncomingMessage, options: HealthOptions): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return json(405, { error: 'only GET' });
  const [path] = (url ?? '').split('?', 1);
  switch (path ?? '') {
    case '/health':
      return json(200, { status: 'ok', nodeId: options.nodeId });
    case '/ready':
      return (await isReady(options)) ? json(200, { ready: true }) : json(503, { ready: false });
    case '/metrics':
      return { status: 200, type: options.metrics.contentType, body: await options.metrics.render() };
    default:
      return json(404, { error: 'not found' });
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

function json(status: number, body: Readonly<Record<string, unknown>>): Answer {
  return { status, type: 'application/json', body: JSON.stringify(body) };
}
