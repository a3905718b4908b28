import { createHmac, randomBytes } from 'node:crypto';
import { partitionOf, sessionId, type RoomId } from '@tandem-watch/protocol';
import { backoffDelay, type Logger, type Traces } from '@tandem-watch/service';
import type { Redis } from '@tandem-watch/storage-redis';
import { admitAccess } from './access.ts';
import type { VerifyAccess } from './access-token.ts';
import { admitJoin } from './admit-join.ts';
import type { Client } from './client.ts';
import type { GatewayConfig } from './config.ts';
import type { GatewayContext } from './gateway-context.ts';
import { isCutOff, type GatewayState } from './gateway-state.ts';
import { handleMessage } from './handle-message.ts';
import type { Link } from './link.ts';
import { joinMadeRoom, mayMakeRoom, type MadeRooms } from './made-rooms.ts';
import type { DoorMeter } from './metrics.ts';
import { pinTags } from './pin-tag.ts';
import { sessionTokens } from './session-token.ts';
import { systemClock } from './system-clock.ts';
import { iceServers } from './turn-credentials.ts';
import { pinSettled, pinWasWrong, type WrongPins } from './wrong-pins.ts';

/** What a context is made of. */
export interface ContextParts {
  readonly id: GatewayContext['id'];
  readonly nodeId: string;
  readonly config: GatewayConfig;
  readonly redis: Redis;
  readonly state: GatewayState;
  readonly pins: WrongPins;
  /** Null with AUTH=none. */
  readonly verifyAccess: VerifyAccess | null;
  readonly rooms: MadeRooms;
  readonly meter: DoorMeter;
  readonly traces: Traces | undefined;
  readonly log: Logger;
  readonly wait: (ms: number) => Promise<void>;
  readonly random: () => number;
  /** Ends this process as SIGTERM does. */
  readonly leave: () => void;
}

/** Waits before a batch is sent again: soon at first, at least each second. */
const REPEAT = { firstMs: 20, maxMs: 1_000 };

/** The context of a gateway whose Redis says that it is `time` (ms). */
export function composeContext(parts: ContextParts, time: number): GatewayContext {
  const { id, nodeId, config, redis, state, meter, log, wait } = parts;
  const clock = systemClock(time, () => performance.now());
  const tokens = sessionTokens(config.SESSION_KEYS);
  const memory = new Map<number, number>();
  const context: GatewayContext = {
    id,
    nodeId,
    redis,
    clients: state.clients,
    clock,
    log,
    meter,
    traces: parts.traces,
    wait,
    settings: { heartbeatMs: config.HEARTBEAT_MS },
    sending: {
      redis,
      backoff: (attempt) => wait(backoffDelay(attempt, REPEAT, parts.random)),
      answered: () => (state.answeredAt = performance.now()),
      isStopped: () => state.stopped,
    },
    ...placesOf(state),
    ...tokens,
    ...guards(parts, () => context),
    noteMemory: (partition, percent) => memory.set(partition, percent),
    memoryPercent: () => Math.max(0, ...memory.values()),
    iceServers: (user) => iceServers(config.ICE_SERVERS, config.TURN_SECRET, user, clock.now()),
    pinTags: pinTags({ current: config.PIN_KEY, previous: config.PIN_KEY_PREVIOUS }),
    newSession: () => sessionId(randomBytes(12).toString('base64url')),
    handle: (client, message) => handleMessage(client, message, context),
    leave: parts.leave,
    isDraining: () => state.draining,
    isCutOff: () => isCutOff(state, performance.now()),
  };
  return context;
}

/** Which link, clients and rooms belong to a partition. */
function placesOf({ links, clients }: GatewayState): Pick<GatewayContext, 'linkOf' | 'clientsOf' | 'roomsOf'> {
  const partition = (room: RoomId): number => partitionOf(room, links.length);
  return {
    linkOf: (room) => linkAt(links, partition(room)),
    clientsOf: (of) => [...clients.byConnection.values()].filter((client) => isIn(client, of, partition)),
    roomsOf: (of) => [...clients.byRoom.keys()].filter((room) => partition(room) === of),
  };
}

function linkAt(links: readonly Link[], partition: number): Link {
  const link = links[partition];
  if (link === undefined) throw new Error(`no partition ${partition}`);
  return link;
}

function isIn({ session }: Client, of: number, partition: (room: RoomId) => number): boolean {
  if (session.state === 'joined') return partition(session.room) === of;
  return session.state === 'joining' && partition(session.join.room) === of;
}

type Guards = Pick<GatewayContext, 'admitAccess' | 'admitJoin' | 'mayMakeRoom' | 'joinSettled' | 'noteWrongPin'>;

/** What limits JOINs by address. */
function guards(parts: ContextParts, context: () => GatewayContext): Guards {
  const { pins, rooms, state } = parts;
  return {
    admitJoin: (client, message) => admitJoin(parts, client, message, context()),
    admitAccess: (client, message) => admitAccess(parts.verifyAccess, client, message),
    noteWrongPin: (client) => pinWasWrong(pins, client),
    mayMakeRoom: ({ connection }) => {
      const visitor = state.visitors.get(connection);
      if (visitor === undefined) return false;
      const { address, exempt } = visitor;
      return mayMakeRoom(rooms, { connection, address, exempt, now: performance.now(), at: context().clock.now() });
    },
    joinSettled: (client, life) => {
      pinSettled(pins, client);
      joinMadeRoom(rooms, client.connection, life);
    },
  };
}

/**
 * What stands for an address outside of a gateway, the same on all of them. There are few enough addresses to try all,
 * so a plain hash would tell them.
 */
export function addressTag(key: string, address: string): string {
  return createHmac('sha256', key).update(`address\0${address}`).digest('base64url').slice(0, 22);
}
