import { gatewayId } from '@tandem-watch/protocol';
import type { Logger, Metrics, Service, Traces } from '@tandem-watch/service';
import { connect, connectTo, redisTarget, subscriber as newSubscriber, type Redis } from '@tandem-watch/storage-redis';
import { setTimeout as delay } from 'node:timers/promises';
import { accessVerifier } from './access-token.ts';
import { addressLimits, PER_ADDRESS, type PerAddress } from './address-limits.ts';
import type { Client } from './client.ts';
import { noClients } from './clients.ts';
import { clientAddress, limitedAddress } from './client-address.ts';
import { commandBatch } from './command-batch.ts';
import type { GatewayConfig } from './config.ts';
import { createCore } from './core.ts';
import { notReady, SILENCE_LIMITS, type GatewayState, type SilenceLimits } from './gateway-state.ts';
import type { Routes } from './http-routes.ts';
import type { Invites } from './invites.ts';
import { link } from './link.ts';
import { forgetMaker, madeRooms } from './made-rooms.ts';
import { gatewayMeter, type Readings } from './metrics.ts';
import { nodeReporter } from './node-report.ts';
import type { Capacity } from './open-files.ts';
import { createDoor } from './server.ts';
import { readStaticFiles, type StaticFiles } from './static-files.ts';
import type { SweepTimes } from './sweep.ts';
import { pinSettled, wrongPins } from './wrong-pins.ts';

/** What a gateway is made of. */
export interface GatewayOptions {
  /** Never used again: of this one run. */
  readonly id: string;
  readonly nodeId: string;
  readonly config: GatewayConfig;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Undefined: no command is followed. */
  readonly traces?: Traces | undefined;
  readonly random: () => number;
  readonly capacity: Capacity;
  /** Ends this process as SIGTERM does: an operator wants it. */
  readonly leave: () => void;
  /** Limits that tests shorten. */
  readonly perAddress?: PerAddress;
  /** From the upgrade to the first JOIN, ms; 10 s. */
  readonly joinMs?: number;
  readonly silenceLimits?: SilenceLimits;
}

/** A gateway: its services, in the order in which they start. */
export interface Gateway {
  readonly services: readonly Service[];
  readonly isReady: () => boolean;
  /** The ports that are listened on, once started. */
  readonly port: () => number;
  readonly internalPort: () => number | null;
}

const JOIN_MS = 10_000;

/** Composes a gateway. Nothing works before its services start. */
export function createGateway(options: GatewayOptions): Gateway {
  const { id, nodeId, config, log, random, capacity } = options;
  const stopping = new AbortController();
  const target = redisTarget(config);
  const redis = watched(connect(target, 'command', `${id}-command`), 'command', log);
  const subscriber = newSubscriber(redis, (node) =>
    watched(connectTo(target, node, 'subscriber', `${id}-subscriber`), 'subscriber', log),
  );
  const state = newState(id, config.PARTITIONS, options.silenceLimits ?? SILENCE_LIMITS);
  const limits = addressLimits(options.perAddress ?? PER_ADDRESS);
  const pins = wrongPins(redis);
  const verifyAccess = accessVerifier(config);
  const rooms = madeRooms();
  const invites = invitesOf(options, redis, state, () => door.port());
  const meter = gatewayMeter(options.metrics, readingsOf(state));
  const wait = async (ms: number): Promise<void> => {
    await delay(ms, undefined, { signal: stopping.signal }).catch(() => null);
  };
  const context = {
    id: gatewayId(id),
    nodeId,
    config,
    redis,
    state,
    pins,
    verifyAccess,
    rooms,
    meter,
    traces: options.traces,
    log,
    wait,
    random,
    leave: leaving(options, state),
  };
  const core = createCore({
    context,
    subscriber,
    stopping,
    limits,
    invites,
    crowd: { sayAgainAt: 0 },
    times: timesOf(options),
  });
  const ended = (client: Client): void => {
    pinSettled(pins, client);
    forgetMaker(rooms, client.connection);
  };
  const files: { read: StaticFiles } = { read: new Map() };
  const routes = routesOf(options, state, invites, () => files.read);
  const door = createDoor({ config, state, limits, capacity, verifyAccess, routes, meter, ended });
  return {
    services: [filesService(config.WEB_ROOT, files), door, core],
    isReady: () => notReady(state, performance.now()) === null,
    port: door.port,
    internalPort: door.internalPort,
  };
}

/** Ends this process once, unless it is ending: a second signal would cut the draining short. */
function leaving({ log, leave }: GatewayOptions, state: GatewayState): () => void {
  let done = false;
  return () => {
    if (done || state.draining) return;
    done = true;
    log.info('an operator wants this gateway to drain and to end');
    leave();
  };
}

function timesOf({ config, joinMs = JOIN_MS }: GatewayOptions): SweepTimes {
  return { heartbeatMs: config.HEARTBEAT_MS, heartbeatTimeoutMs: config.HEARTBEAT_TIMEOUT_MS, joinMs };
}

function readingsOf(state: GatewayState): Readings {
  return {
    connections: () => state.visitors.size,
    rooms: () => state.clients.byRoom.size,
    awaited: () => state.links.reduce((sum, { awaited }) => sum + awaited.size, 0),
    waitingBytes: () => waitingBytes(state),
    waitingCommands: () => Math.max(...state.links.map(({ batch }) => batch.waiting.length + batch.unpassedCommands)),
    ready: () => notReady(state, performance.now()) === null,
  };
}

function waitingBytes({ visitors }: GatewayState): number {
  return Array.from(visitors.values(), ({ client }) => client.stream.writableLength).reduce((sum, n) => sum + n, 0);
}

function watched<Connection extends Redis>(redis: Connection, use: 'command' | 'subscriber', log: Logger): Connection {
  redis.on('error', (error) => log.debug({ error, use }, 'Redis connection'));
  redis.on('close', () => log.warn({ use }, 'the connection to Redis has ended'));
  redis.on('ready', () => log.info({ use }, 'connected to Redis'));
  return redis;
}

function newState(id: string, partitions: number, silenceLimits: SilenceLimits): GatewayState {
  const links = Array.from({ length: partitions }, (_, n) => link(n, commandBatch(n, gatewayId(id))));
  return {
    visitors: new Map(),
    clients: noClients(),
    links,
    silenceLimits,
    context: null,
    open: false,
    draining: false,
    stopped: false,
    answeredAt: performance.now(),
    heardAt: performance.now(),
  };
}

function invitesOf({ config }: GatewayOptions, redis: Redis, state: GatewayState, port: () => number): Invites {
  return {
    redis,
    publicUrl: () => config.PUBLIC_URL ?? `http://localhost:${port()}`,
    watchUrl: config.WATCH_URL,
    memoryPercent: () => state.context?.memoryPercent() ?? 0,
    requests: new Map(),
    making: new Map(),
  };
}

function routesOf(
  { nodeId, config, metrics, log }: GatewayOptions,
  state: GatewayState,
  invites: Invites,
  files: () => StaticFiles,
): Routes {
  const { visitors, clients } = state;
  return {
    nodeId,
    notReady: () => notReady(state, performance.now()),
    report: nodeReporter({ nodeId, connections: () => visitors.size, rooms: () => clients.byRoom.size }),
    metrics,
    invites,
    files,
    addressOf: (request) => limitedAddress(clientAddress(request, config.TRUST_PROXY ?? { has: () => false })),
    hasInternalPort: config.INTERNAL_PORT !== undefined,
    log,
  };
}

function filesService(folder: string | undefined, files: { read: StaticFiles }): Service {
  return {
    id: 'files',
    start: async () => {
      if (folder !== undefined) files.read = await readStaticFiles(folder);
    },
    run: (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
  };
}
