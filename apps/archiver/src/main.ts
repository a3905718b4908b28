import { createHealth, createLogger, createMetrics, runServices } from '@tandem-watch/service';
import { hostname } from 'node:os';
import { createArchiver, runOnce } from './archiver.ts';
import { archiverConfig } from './config.ts';

const result = archiverConfig(process.env);
if (!result.ok) {
  for (const problem of result.problems) process.stderr.write(`${problem}\n`);
  process.exit(1);
}
const { config } = result;
const nodeId = config.NODE_ID ?? `${hostname()}-${process.pid}`;
const log = createLogger({ service: 'archiver', nodeId, level: config.LOG_LEVEL });
const options = { config, log, now: Date.now };
if (process.argv.includes('--once')) {
  const code = await runOnce(options).then(
    () => 0,
    (error: unknown) => {
      log.error({ error }, 'run not finished');
      return 1;
    },
  );
  process.exit(code);
}
const metrics = createMetrics();
metrics.collectProcess();
const archiver = createArchiver(options);
metrics.reading('archiver_ready', '1 while the last run did all of its work.', () => Number(archiver.isReady()));
const health = createHealth({
  nodeId,
  host: config.HOST,
  port: config.HEALTH_PORT,
  ready: archiver.isReady,
  metrics,
  log,
});
const report = await runServices([health, archiver], { log, signals: process });
process.exit(report.exitCode);
