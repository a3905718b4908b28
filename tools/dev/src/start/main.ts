import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, isFree } from '../free-port.ts';
import { startPostgres } from '../postgres/start-postgres.ts';
import { startRedis } from '../redis/start-redis.ts';
import { buildPage } from './build-page.ts';
import { keepAlive } from './keep-alive.ts';
import { readOrMakeKeys } from './keys.ts';
import { archiver, gateway, migrate, roomWorker, type Program, type Stores } from './program.ts';
import { untilReady } from './ready.ts';
import { steps, type Steps } from './steps.ts';
import { writeStoresFile } from './stores-file.ts';
import { lastWords, runOnce, supervise, type Supervised } from './supervise.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** How long everything may take to be ready, ms. */
const READY_MS = 60_000;

/** Starts everything that a party needs on this machine, and keeps it running until Ctrl-C or SIGTERM. */
export async function main(args: readonly string[], env: Env): Promise<void> {
  const told = steps((text) => process.stdout.write(text));
  const undo: (() => Promise<void>)[] = [];
  const stop = once(async () => {
    for (const step of undo.toReversed()) await step().catch((error: unknown) => told.say(reason(error)));
  });
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  const starting = new AbortController();
  void asked.then(() => starting.abort());
  try {
    await start(args, env, told, undo, starting.signal);
  } catch (error) {
    const wasAsked = starting.signal.aborted;
    await stop();
    if (!wasAsked) process.stderr.write(`\n${reason(error)}\n`);
    process.exit(wasAsked ? 0 : 1);
  }
  await asked;
  process.stdout.write('\n');
  await told.step('Stopping', stop);
  process.exit(0);
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => (done ??= work());
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function start(
  args: readonly string[],
  env: Env,
  { say, step }: Steps,
  undo: (() => Promise<void>)[],
  signal: AbortSignal,
): Promise<void> {
  const fresh = isFresh(args);
  const data = join(process.cwd(), '.data');
  const logs = join(data, 'logs');
  const port = portOf(env['PORT']);
  await checkPorts([port, port + 1]);
  if (fresh) await rm(logs, { recursive: true, force: true });
  await mkdir(logs, { recursive: true });
  const page = buildPage();
  page.catch(() => {});
  const keys = await readOrMakeKeys(join(data, 'keys.json'));
  const stores = await step('Redis and PostgreSQL', () => startStores(data, fresh, env, say, undo));
  const token = randomBytes(32).toString('base64url');
  const workers = await workersOf(stores, token);
  const urls = workers.map(({ env: { HEALTH_PORT = '' } }) => `http://127.0.0.1:${HEALTH_PORT}`);
  undo.push(await writeStoresFile(join(data, 'stores.json'), stores, { urls, token }));
  signal.throwIfAborted();
  await step('Migrations', () => runOnce(migrate(stores), logs));
  await step('The watch page', () => page);
  const programs = [...workers, ...(await othersOf(port, stores, keys))];
  await step('Gateways, room-workers, archiver', async () => {
    const running = programs.map((program) => supervise(program, logs, say));
    undo.push(() => stopAll(running));
    await untilAllReady(programs, running, logs, signal);
  });
  process.stdout.write(table(port, logs, data));
}

function isFresh(args: readonly string[]): boolean {
  const unknown = args.filter((arg) => arg !== '--fresh');
  if (unknown.length > 0) throw new Error(`npm start knows only --fresh, not ${unknown.join(' ')}`);
  return args.includes('--fresh');
}

function portOf(text: string | undefined): number {
  const port = text === undefined || text === '' ? 4001 : Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_535) return port;
  throw new Error(`PORT must be a whole number from 1 to 65534, and the one after it is used as well`);
}

async function checkPorts(ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    if (await isFree(port)) continue;
    throw new Error(
      `Port ${port} is in use: stop what listens there, or choose another with PORT (${ports.join(' and ')} are needed).`,
    );
  }
}

async function startStores(
  data: string,
  fresh: boolean,
  env: Env,
  say: (line: string) => void,
  undo: (() => Promise<void>)[],
): Promise<Stores> {
  const common = { purpose: 'start', fresh, say } as const;
  const redis = await startRedis({ ...common, given: env['REDIS_URL'], folder: join(data, 'redis') });
  undo.push(keepAlive('Redis', redis, say));
  say(`Redis: ${redis.how}`);
  const postgres = await startPostgres({ ...common, given: env['DATABASE_URL'], folder: join(data, 'postgres') });
  undo.push(keepAlive('PostgreSQL', postgres, say));
  say(`PostgreSQL: ${postgres.how}`);
  return { redis, postgres };
}

async function workersOf(stores: Stores, token: string): Promise<Program[]> {
  const ports = [await freePort(), await freePort()];
  return ports.map((port, index) => roomWorker(`room-worker-${index + 1}`, port, stores, { ADMIN_TOKEN: token }));
}

async function othersOf(port: number, stores: Stores, keys: Parameters<typeof gateway>[3]): Promise<Program[]> {
  const exempt = { LIMIT_EXEMPT: '127.0.0.1,::1', PUBLIC_URL: `http://localhost:${port}` };
  return [
    archiver('archiver', await freePort(), stores),
    gateway('gateway-1', port, stores, keys, exempt),
    gateway('gateway-2', port + 1, stores, keys, exempt),
  ];
}

/** Waits for all; a process that cannot start says why in its log, which is what is shown when time runs out. */
async function untilAllReady(
  programs: readonly Program[],
  running: readonly Supervised[],
  logs: string,
  signal: AbortSignal,
): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(READY_MS)]);
  await Promise.all(
    programs.map(async (program, index) => {
      if (program.readyUrl === null) return;
      await untilReady(program.readyUrl, limit).catch(async () => {
        const words = await lastWords(program, logs);
        throw new Error(
          `${program.name} (process ${running[index]?.pid()}) did not get ready. Its log ends with:\n${words}`,
        );
      });
    }),
  );
}

/** Gateways first, so that nobody is served by a half: then the workers, then the archiver. */
async function stopAll(running: readonly Supervised[]): Promise<void> {
  const isGateway = ({ name }: Supervised): boolean => name.startsWith('gateway');
  await Promise.all(running.filter(isGateway).map(({ stop }) => stop()));
  await Promise.all(running.filter((each) => !isGateway(each)).map(({ stop }) => stop()));
}

function table(port: number, logs: string, data: string): string {
  const sockets = [port, port + 1].map((each) => `ws://localhost:${each}/ws`);
  const rows = [
    ['watch page', `http://localhost:${port}/   and   http://localhost:${port + 1}/`],
    ['WebSocket', sockets.join('   and   ')],
    ['health', `http://localhost:${port}/health  /ready  /metrics  /status`],
    ['logs', `${logs}/<name>.log`],
    ['data', `${data} (npm start -- --fresh begins anew)`],
    ['to stop', 'Ctrl-C'],
    ['try first', port === 4001 ? 'npm run replay' : `npm run replay -- --urls ${sockets.join(',')}`],
    ['then', 'kill -9 one of the processes while it plays'],
  ];
  return `\n${rows.map(([name = '', value = '']) => `  ${name.padEnd(12)}${value}`).join('\n')}\n\n`;
}
