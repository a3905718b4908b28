import { randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createLogger, createMetrics, openTraces, runServices } from '@tandem-watch/service';
import { gatewayConfig } from './config.ts';
import { createGateway } from './gateway.ts';
import { capacityFor, maxOpenFiles } from './open-files.ts';

const result = gatewayConfig(process.env, () => randomBytes(32).toString('base64url'));
if (!result.ok) {
  for (const problem of result.problems) process.stderr.write(`${problem}\n`);
  process.exit(1);
}
/** The watch page's build: the same way from this file's source as from the bundle. */
const webRoot = join(import.meta.dirname, '../../web/out');
const config = { ...result.config, WEB_ROOT: result.config.WEB_ROOT ?? webRoot };
const nodeId = config.NODE_ID ?? `${hostname().replace(/[^\w.-]/g, '-')}-${config.PORT}`;
const log = createLogger({ service: 'gateway', nodeId, level: config.LOG_LEVEL });
const metrics = createMetrics();
metrics.collectProcess();
const traces = await openTraces({
  url: config.TRACES_URL,
  share: config.TRACES_SHARE,
  service: 'gateway',
  nodeId,
  log,
  random: Math.random,
});
const gateway = createGateway({
  id: `${nodeId}-${randomUUID().slice(0, 8)}`,
  nodeId,
  config,
  log,
  metrics,
  traces,
  random: Math.random,
  capacity: capacityFor(config.MAX_SOCKETS, maxOpenFiles()),
  leave: () => process.kill(process.pid, 'SIGTERM'),
});
if (config.AUTH === 'none') log.warn('AUTH=none: whoever knows the id of a room may knock, under any user id');
if (config.NODE_ENV === 'production' && config.PUBLIC_URL === undefined) {
  log.warn('PUBLIC_URL is not set: invites lead to localhost');
}
/** Draining, then time to add what came of it, ms: 15 s with the default. */
const services = [...(traces === undefined ? [] : [traces]), ...gateway.services];
const report = await runServices(services, { log, signals: process, deadlineMs: config.DRAIN_MS + 5_000 });
process.exit(report.exitCode);
