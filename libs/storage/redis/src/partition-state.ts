import { gatewayId, roomId, type GatewayId, type RoomId } from '@tandem-watch/protocol';
import { actionsIn, type KeptAction } from './actions.ts';
import { APART } from './keep-apart.ts';
import type { Redis } from './connect.ts';
import { partitionKeys, roomKeys } from './keys.ts';

/** What an owner reads once, when it takes a partition. */
export interface PartitionState {
  /** Gateways in `feeds`. */
  readonly gateways: readonly GatewayId[];
  /** The last batch number of each gateway. */
  readonly batches: ReadonlyMap<GatewayId, number>;
  /** Gateways that said BYE. */
  readonly draining: ReadonlySet<GatewayId>;
  /** Rooms that were set apart, because their keys could not be read. */
  readonly apart: ReadonlySet<RoomId>;
  /** The last actions of operators, the oldest first. */
  readonly actions: ReadonlyMap<string, KeptAction>;
  /** Rooms with members, and rooms without. */
  readonly rooms: readonly RoomId[];
  readonly emptyRooms: readonly RoomId[];
}

/** Reads what stands of a partition beside its rooms. */
export async function readPartition(redis: Redis, partition: number): Promise<PartitionState> {
  const keys = partitionKeys(partition);
  const [feeds, own, rooms, empty] = await Promise.all([
    redis.hkeys(keys.feeds),
    redis.hgetall(keys.own),
    redis.zrange(keys.deadlines, '-inf', '+inf', 'BYSCORE'),
    redis.zrange(keys.empty, '-inf', '+inf', 'BYSCORE'),
  ]);
  const batches = new Map<GatewayId, number>();
  const draining = new Set<GatewayId>();
  const apart = new Set<RoomId>();
  for (const [field, value] of Object.entries(own)) {
    if (field.startsWith('batch:')) batches.set(gatewayId(field.slice('batch:'.length)), Number(value));
    else if (field.startsWith('bye:')) draining.add(gatewayId(field.slice('bye:'.length)));
    else if (field.startsWith(APART)) apart.add(roomId(field.slice(APART.length)));
  }
  const gateways = feeds.map(gatewayId);
  const actions = actionsIn(own);
  return { gateways, batches, draining, apart, actions, rooms: rooms.map(roomId), emptyRooms: empty.map(roomId) };
}

/** A gateway in a partition's `feeds`, and whether it said BYE. */
export interface GatewayReport {
  readonly gateway: GatewayId;
  readonly draining: boolean;
}

/** The gateways that a partition tells what happens. */
export async function readGateways(redis: Redis, partition: number): Promise<GatewayReport[]> {
  const { feeds, own } = partitionKeys(partition);
  const gateways = await redis.hkeys(feeds);
  if (gateways.length === 0) return [];
  const draining = await redis.hmget(own, ...gateways.map((gateway) => `bye:${gateway}`));
  return gateways.map((gateway, index) => {
    return { gateway: gatewayId(gateway), draining: typeof draining[index] === 'string' };
  });
}

/** A room's three hashes as they are stored; all empty when there is none. */
export interface RoomHashes {
  readonly fields: Readonly<Record<string, string>>;
  readonly users: Readonly<Record<string, string>>;
  readonly ids: Readonly<Record<string, string>>;
}

/** Reads the hashes of rooms, in the order asked for, in one round trip. Rejects on a key of a wrong type. */
export async function readRooms(redis: Redis, partition: number, rooms: readonly RoomId[]): Promise<RoomHashes[]> {
  return await Promise.all(
    rooms.map(async (room) => {
      const keys = roomKeys(partition, room);
      const [fields, users, ids] = await Promise.all([
        redis.hgetall(keys.room),
        redis.hgetall(keys.users),
        redis.hgetall(keys.ids),
      ]);
      return { fields, users, ids };
    }),
  );
}

/** Rooms that may be archived at `now` (ms), at most `count`, the longest empty first. */
export async function readArchivable(redis: Redis, partition: number, now: number, count: number): Promise<RoomId[]> {
  const rooms = await redis.zrangebyscore(partitionKeys(partition).empty, '-inf', now, 'LIMIT', 0, count);
  return rooms.map(roomId);
}
