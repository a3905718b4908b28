import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startLoad, type RunningLoad } from '@tandem-watch/bench';
import { havePackage } from '@tandem-watch/dev';
import { compose, type Compose } from './compose.ts';
import { startHaproxy } from './haproxy.ts';

const usage = `npm run rollout -- [--clients n] [--pace ms] [--keep]
Starts docker-compose.yml from nothing behind HAProxy, with 300 clients from 10 addresses on it, and restarts every
container of ours in turn, adds a room-worker and takes it away again. Exits with 1 when a command was lost, an event was
missing or doubled, or anybody was said to have left. Needs Docker with Compose; ports 4001, 4002, 5432 and 6379 are used.
--keep leaves the containers.`;

const GATEWAYS = [4001, 4002] as const;
const ADDRESSES = 10;

/** All clients have to be in, or back, within so long, ms. */
const PATIENCE_MS = 60_000;

/** Between two steps, ms: so that a fault shows in the step that made it. */
const CALM_MS = 3_000;

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '300' },
    pace: { type: 'string', default: '1000' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const name = `rollout-${process.pid}`;
const containers = compose(`tandem-watch-${name}`, { TRUST_PROXY: 'private,loopback' });
await havePackage('haproxy', 'HAProxy', say);
try {
  await containers.run('up', '--build', '--wait', '--wait-timeout', '180');
  process.exitCode = (await rollOut()) ? 0 : 1;
} finally {
  if (!values.keep) await containers.run('down', '--volumes', '--timeout', '15');
}

/** The steps under load; whether nothing was lost. */
async function rollOut(): Promise<boolean> {
  const balancer = await startHaproxy(GATEWAYS);
  const url = `${balancer.url.replace('http', 'ws')}/ws`;
  const clients = Number(values.clients);
  const load = startLoad({ urls: [url], clients, paceMs: Number(values.pace), name, addresses: ADDRESSES });
  try {
    await load.joined(PATIENCE_MS);
    say(`${clients} clients have joined through HAProxy`);
    for (const service of ['gateway-1', 'gateway-2', 'room-worker', 'archiver']) {
      await step(load, `${service} restarted`, () => containers.run('restart', service));
    }
    await step(load, 'a second room-worker', () => scale(containers, 2));
    await step(load, 'both room-workers restarted', () => containers.run('restart', '--no-deps', 'room-worker'));
    await step(load, 'one room-worker again', () => scale(containers, 1));
    const unanswered = await load.end(PATIENCE_MS);
    return tell(load, unanswered, await linesInHistory(containers, load.figures().said));
  } finally {
    await balancer.stop();
  }
}

async function scale({ run }: Compose, workers: number): Promise<void> {
  await run('up', '--detach', '--wait', '--no-recreate', '--scale', `room-worker=${workers}`, 'room-worker');
}

async function step(load: RunningLoad, what: string, act: () => Promise<void>): Promise<void> {
  await act();
  await load.inside(PATIENCE_MS);
  await delay(CALM_MS);
  const { answered, returned, faults } = load.figures();
  say(`${what}: ${answered.count} commands answered, ${returned.count} returns, ${faults.size} kinds of faults`);
}

/** How many lines of the load PostgreSQL has, once it has `expected` or nothing comes any more. */
async function linesInHistory({ ask }: Compose, expected: number): Promise<number> {
  const query = `select count(*) from room_events where type = 'CHAT' and room_id like '${name}-%'`;
  const psql = ['exec', '-T', 'postgres', 'psql', '-U', 'postgres', '-d', 'tandem_watch', '-Atc', query];
  for (let before = -1; ; await delay(1_000)) {
    const lines = Number(await ask(...psql));
    if (lines >= expected || lines === before) return lines;
    before = lines;
  }
}

function tell(load: RunningLoad, unanswered: number, inHistory: number): boolean {
  const { answered, delivered, returned, resumed, said, faults } = load.figures();
  say(`commands answered: ${answered.count}, p50 ${answered.p50}, p99 ${answered.p99}, max ${answered.max} ms`);
  say(`lines delivered: ${delivered.count}, p50 ${delivered.p50}, p99 ${delivered.p99}, max ${delivered.max} ms`);
  say(
    `returns: ${returned.count}, ${resumed} by replay, p50 ${returned.p50}, p99 ${returned.p99}, max ${returned.max} ms`,
  );
  say(`without an answer: ${unanswered} · lines answered: ${said} · lines in PostgreSQL: ${inHistory}`);
  for (const [what, times] of faults) say(`FAULT: ${times} × ${what}`);
  const isGood = unanswered === 0 && faults.size === 0 && said === inHistory;
  say(isGood ? 'Nothing was lost, and nobody left.' : 'Something was lost.');
  return isGood;
}
