import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { createHealth, createLogger, createMetrics, openTraces, runServices } from '@tandem-watch/service';
import { workerConfig } from './config.ts';
import { createWorker } from './worker.ts';

const result = workerConfig(process.env);
if (!result.ok) {
  for (const problem of result.problems) process.stderr.write(`${problem}\n`);
  process.exit(1);
}
const { config } = result;
const nodeId = config.NODE_ID ?? `${hostname()}-${process.pid}`;
const log = createLogger({ service: 'room-worker', nodeId, level: config.LOG_LEVEL });
const metrics = createMetrics();
metrics.collectProcess();
/** Which commands are followed was decided by the gateways: none begins here. */
const traces = await openTraces({
  url: config.TRACES_URL,
  share: 0,
  service: 'room-worker',
  nodeId,
  log,
  random: Math.random,
});
const worker = createWorker({
  id: `${nodeId}-${randomUUID().slice(0, 8)}`,
  config,
  log,
  metrics,
  traces,
  random: Math.random,
});
const health = createHealth({
  nodeId,
  host: config.HOST,
  port: config.HEALTH_PORT,
  ready: worker.isReady,
  metrics,
  log,
  ...(worker.admin === undefined ? {} : { admin: worker.admin }),
});
const services = [...(traces === undefined ? [] : [traces]), health, worker];
const report = await runServices(services, { log, signals: process });
process.exit(report.exitCode);
