import type { ConnectionId } from '@tandem-watch/protocol';
import { streamTime } from '@tandem-watch/storage-redis';
import { fullBucket, giveBack, refill, take, type Bucket, type BucketLimit } from './token-bucket.ts';

/** Rooms that one address may make: 30 a minute. */
const MADE: BucketLimit = { perSecond: 0.5, burst: 30 };

/** Addresses remembered at once; beyond it no other one makes a room. */
const MAX_ADDRESSES = 100_000;

/** How far this process's idea of the system's time may be ahead of Redis's, ms. */
const CLOCK_SLACK_MS = 100;

/**
 * Rooms made per address.
 *
 * Problem: whether a JOIN makes a room is known only when the owner has answered. The naive answer, to count the rooms
 * that were made, lets one address make as many as it has sockets before the first is counted. Choice: each JOIN counts
 * from the start as one that makes a room, and is given back when the answer shows that it did not.
 */
export interface MadeRooms {
  readonly addresses: Map<string, Bucket>;
  readonly underWay: Map<ConnectionId, { readonly bucket: Bucket; readonly at: number }>;
}

export function madeRooms(): MadeRooms {
  return { addresses: new Map(), underWay: new Map() };
}

/** What a JOIN is counted by: `now` is ms of this process's clock, `at` of the system's. */
export interface Asking {
  readonly connection: ConnectionId;
  readonly address: string;
  readonly exempt: boolean;
  readonly now: number;
  readonly at: number;
}

/**
 * Whether a JOIN may make a room. If so it counts as one that does, until it is settled. A JOIN that follows another of
 * its socket before that is settled asks for the same room, and counts together with it.
 */
export function mayMakeRoom(rooms: MadeRooms, { connection, address, exempt, now, at }: Asking): boolean {
  if (exempt || rooms.underWay.has(connection)) return true;
  const known = rooms.addresses.get(address);
  if (known === undefined && rooms.addresses.size >= MAX_ADDRESSES) return false;
  const bucket = known ?? fullBucket(MADE, now);
  rooms.addresses.set(address, bucket);
  if (!take(bucket, MADE, now)) return false;
  rooms.underWay.set(connection, { bucket, at });
  return true;
}

/** A JOIN was answered. A life that began after it was asked means that it may have made the room; null: it was refused. */
export function joinMadeRoom({ underWay }: MadeRooms, connection: ConnectionId, life: string | null): void {
  const asked = underWay.get(connection);
  if (asked === undefined) return;
  underWay.delete(connection);
  if (life === null || streamTime(life) < asked.at - CLOCK_SLACK_MS) giveBack(asked.bucket, MADE);
}

/** The socket ended without an answer: its JOIN may yet make a room. */
export function forgetMaker({ underWay }: MadeRooms, connection: ConnectionId): void {
  underWay.delete(connection);
}

/** Forgets addresses whose limit is whole again. */
export function forgetMakers({ addresses }: MadeRooms, now: number): void {
  for (const [address, bucket] of addresses) if (refill(bucket, MADE, now) >= MADE.burst) addresses.delete(address);
}
