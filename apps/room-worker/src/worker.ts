import type { IncomingMessage } from 'node:http';
import {
  createBackoff,
  type HttpAnswer,
  type Logger,
  type Metrics,
  type Service,
  type Traces,
} from '@tandem-watch/service';
import {
  connect,
  connectTo,
  fixPartitions,
  nodeOf,
  open,
  partitionKeys,
  redisTarget,
  type Redis,
} from '@tandem-watch/storage-redis';
import type { RoomSettings } from '@tandem-watch/room';
import { connectPostgres, postgresUrl, type History } from '@tandem-watch/storage-postgres';
import { openAction } from './admin/action.ts';
import { createAdmin } from './admin/admin.ts';
import type { WorkerConfig } from './config.ts';
import { runHistory } from './history-loop.ts';
import { pause } from './pause.ts';
import { recall } from './recall.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { OwnDependencies } from './own-partition.ts';
import type { Owner, OwnerContext, OwnerSettings } from './owner.ts';
import { runOwnership } from './ownership.ts';
import { adminMeter, ownerReadings, workerMetrics } from './worker-metrics.ts';

export interface WorkerOptions {
  readonly id: string;
  readonly config: WorkerConfig;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Undefined: no command is followed. */
  readonly traces?: Traces | undefined;
  readonly random: () => number;
}

/** The room-worker: owns partitions as long as it runs. */
export interface Worker extends Service {
  readonly isReady: () => boolean;
  /** Answers an operator; without a token for that there is none. */
  readonly admin?: (request: IncomingMessage) => Promise<HttpAnswer>;
}

/** Tries again soon at first, and at least every second: a partition without an owner is a party that stands still. */
const RETRY = { firstMs: 20, maxMs: 1_000 };

/** How long PostgreSQL is waited for when the worker ends, ms: what is not written yet is in the log. */
const GOODBYE_MS = 2_000;

/** A worker with its connections; nothing works before `start`. */
export function createWorker(options: WorkerOptions): Worker {
  const { id, config, log, random } = options;
  const target = redisTarget(config);
  const redis = watched(connect(target, 'command', `${id}-command`), 'command', log);
  const db = connectPostgres({
    url: postgresUrl(config),
    connections: config.POSTGRES_POOL,
    applicationName: id,
    onError: (error) => log.warn({ error }, 'PostgreSQL connection'),
  });
  const hands = adminOf(options);
  const owners = new Set<Owner>();
  ownerReadings(options.metrics, owners);
  return {
    id: 'room-worker',
    isReady: () => redis.status === 'ready',
    ...(hands === null ? {} : { admin: hands.admin }),
    async start(signal) {
      await connectUntil(redis, options, signal);
      if (hands !== null) await connectUntil(hands.redis, options, signal);
      const partitions = await fixPartitions(redis, config.PARTITIONS);
      if (partitions === config.PARTITIONS) return;
      throw new Error(`PARTITIONS is ${config.PARTITIONS}, but this Redis was begun with ${partitions}`);
    },
    async run(signal) {
      await runOwnership(dependencies(options, redis), signal);
      redis.disconnect();
      hands?.end();
      await Promise.race([db.destroy(), pause(GOODBYE_MS, new AbortController().signal)]);
      log.info({ worker: id }, 'partitions given back');
    },
  };

  function dependencies(worker: WorkerOptions, command: Redis): OwnDependencies {
    const context = contextOf(worker, command);
    return {
      context,
      connectBlocking: async (partition) => {
        const node = nodeOf(command, partitionKeys(partition).commands);
        const blocking = watched(connectTo(target, node, 'blocking', `${id}-blocking`), 'blocking', log);
        await blocking.connect().catch((error: unknown) => {
          blocking.disconnect();
          throw error;
        });
        return blocking;
      },
      recall: (partition) => recall(db, partition, context.settings.room),
      attend: async (owner, signal) => {
        owners.add(owner);
        await runHistory(owner, context, db, signal).finally(() => owners.delete(owner));
      },
      backoff: async (attempt, signal) => {
        const backoff = createBackoff({ ...RETRY, firstMs: RETRY.firstMs * 2 ** Math.min(attempt, 6) }, random);
        await backoff.wait(signal);
      },
    };
  }
}

function contextOf({ id, config, log, metrics, traces }: WorkerOptions, redis: Redis): OwnerContext {
  const { ADMIN_TOKEN: token } = config;
  return {
    worker: id,
    redis,
    settings: ownerSettings(config),
    log,
    meter: workerMetrics(metrics),
    traces,
    actionOf: (partition, sealed) => (token === undefined ? null : openAction(sealed, partition, token)),
    alone: oneAtATime(),
  };
}

/** What answers operators, and the connections that are for that alone. */
interface Hands {
  readonly admin: NonNullable<Worker['admin']>;
  readonly redis: Redis;
  readonly end: () => void;
}

function adminOf(options: WorkerOptions): Hands | null {
  const { id, config, log } = options;
  const { ADMIN_TOKEN: token, READER_DATABASE_URL: url, PARTITIONS: partitions } = config;
  if (token === undefined) return null;
  const redis = watched(connect(redisTarget(config), 'command', `${id}-admin`), 'command', log);
  const history = url === undefined ? null : readerOf(url, id, log);
  const ending = new AbortController();
  const wait = (ms: number): Promise<void> => pause(ms, ending.signal);
  return {
    redis,
    admin: createAdmin({
      token,
      redis,
      history,
      partitions,
      room: ownerSettings(config).room,
      log,
      wait,
      count: adminMeter(options.metrics),
    }),
    end: () => {
      ending.abort();
      redis.disconnect();
      void history?.destroy();
    },
  };
}

/** Few ask at once, and none of them may wait for long. */
function readerOf(url: string, id: string, log: Logger): History {
  const onError = (error: Error): void => log.warn({ error }, 'PostgreSQL connection of operators');
  return connectPostgres({ url, connections: 2, applicationName: `${id}-admin`, onError, statementMs: 5_000 });
}

function watched<Connection extends Redis>(redis: Connection, use: 'command' | 'blocking', log: Logger): Connection {
  redis.on('error', (error) => log.warn({ error, use }, 'Redis connection'));
  return redis;
}

async function connectUntil(redis: Redis, { log, random }: WorkerOptions, signal: AbortSignal): Promise<void> {
  const backoff = createBackoff(RETRY, random);
  while (!signal.aborted && redis.status !== 'ready') {
    try {
      if (redis.status === 'wait' || redis.status === 'end') await open(redis);
      else await backoff.wait(signal);
    } catch (error) {
      log.warn({ error }, 'Redis cannot be reached');
      await backoff.wait(signal);
    }
  }
}

function ownerSettings(config: WorkerConfig): OwnerSettings {
  const room: RoomSettings = {
    disconnectGraceMs: config.DISCONNECT_GRACE_MS,
    hostGraceMs: config.HOST_GRACE_MS,
    moveGraceMs: config.MOVE_GRACE_MS,
    probeMs: 1_000,
    extensionProbeMs: config.GATEWAY_LOST_MS + 1_000,
    gateMs: config.GATE_MS,
    gateShare: config.GATE_SHARE,
    kickCooldownMs: config.KICK_COOLDOWN_MS,
    sessionTtlMs: config.SESSION_TTL_MS,
    emptyRoomMs: config.EMPTY_ROOM_MS,
    maxMembers: config.MAX_MEMBERS,
    commandRate: config.ROOM_COMMAND_RATE,
    commandBurst: config.ROOM_COMMAND_BURST,
  };
  return {
    room,
    window: { ms: config.RESUME_WINDOW_MS, bytes: config.RESUME_WINDOW_BYTES },
    partitions: config.PARTITIONS,
    maxRooms: config.MAX_ROOMS,
    leaseMs: config.LEASE_MS,
    pulseMs: config.PULSE_MS,
    gatewayLostMs: config.GATEWAY_LOST_MS,
    logMaxBytes: config.LOG_MAX_BYTES,
  };
}
