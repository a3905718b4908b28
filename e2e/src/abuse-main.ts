import { startOwnCluster } from '@tandem-watch/dev';
import { abuseEnv, runAbuse } from './abuse-run.ts';
import { tableOf } from './neighbour.ts';

const cluster = await startOwnCluster({ gateways: 1, workers: 1, env: abuseEnv });
const size = { quietMs: 5_000, connectMs: 10_000, silent: 1_000, flooders: 20, costly: 20, slow: 20 };
const runs = [];
try {
  for (let time = 1; time <= 2; time++) runs.push(await runAbuse(cluster, size));
} finally {
  await cluster.stop();
}
for (const { ends, readings, neighboursStayed } of runs) {
  const lines = [...ends].map(
    ([name, tally]) => `${name}: ${[...tally].map(([what, n]) => `${what} ×${n}`).join(', ')}`,
  );
  process.stdout.write(`${tableOf(readings)}\n\n${lines.join('\n')}\n\n`);
  if (neighboursStayed) continue;
  process.stdout.write('a neighbour has lost its socket\n');
  process.exitCode = 1;
}
