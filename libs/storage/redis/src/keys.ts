import { partitionTag, type GatewayId, type RoomId } from '@tandem-watch/protocol';

/**
 * Every key and channel of tandem-watch. Those of a partition share the hash slot of `{pNN}`, so that one script can
 * commit them together, in Redis Cluster too.
 */
export interface PartitionKeys {
  /** Stream of commands; each entry a batch from one gateway. */
  readonly commands: string;
  /**
   * Hash: epoch, timeline, replication id, cursor, last log id, batch number per gateway (`batch:…`), gateways that said BYE
   * (`bye:…`), rooms that were set apart (`apart:…`), the last actions of operators (`act:…`), `tries` and `tried` at the
   * cursor, `stalled`.
   */
  readonly own: string;
  /** The owner's id, PX. */
  readonly lease: string;
  /** Stream: one entry a commit that has events or directives. */
  readonly log: string;
  /** Hash: gateway → number of its last feed message. */
  readonly feeds: string;
  /** Sorted set of the rooms with members: room → ms of its next deadline, `+inf` without one. */
  readonly deadlines: string;
  /** Sorted set of the rooms without members: room → ms from which it may be archived. */
  readonly empty: string;
  /** Stream of what was set aside as poison, bounded. */
  readonly dead: string;
}

/** The keys of partition `n`. */
export function partitionKeys(n: number): PartitionKeys {
  const tag = `{${partitionTag(n)}}`;
  return {
    commands: `${tag}:cmd`,
    own: `${tag}:own`,
    lease: `${tag}:lease`,
    log: `${tag}:log`,
    feeds: `${tag}:feeds`,
    deadlines: `${tag}:deadlines`,
    empty: `${tag}:empty`,
    dead: `${tag}:dead`,
  };
}

/** The three hashes of a room: its fields, its members, its command ids. */
export interface RoomKeys {
  readonly room: string;
  readonly users: string;
  readonly ids: string;
}

/** The keys of a room of partition `n`. */
export function roomKeys(n: number, room: RoomId): RoomKeys {
  const key = `{${partitionTag(n)}}:room:${room}`;
  return { room: key, users: `${key}:users`, ids: `${key}:ids` };
}

/** The sharded channel on which a gateway hears of partition `n`. */
export function feedChannel(n: number, gateway: GatewayId): string {
  return `{${partitionTag(n)}}:gw:${gateway}`;
}

/** The partition count, fixed at first start. */
export const partitionsKey = 'partitions';

/** Hash of the workers that are alive, TTL. */
export const workersKey = 'workers';

/** Short id → room id, TTL. */
export function inviteKey(shortId: string): string {
  return `invite:${shortId}`;
}

/** Room id → its short id, TTL. */
export function inviteOfKey(room: RoomId): string {
  return `invite-of:${room}`;
}

/** A counter of the door's, TTL. `what` is one of its limits, `whom` a hash of an address. */
export function limitKey(what: string, whom: string): string {
  return `limit:${what}:${whom}`;
}
