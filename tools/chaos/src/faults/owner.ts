import { partitionOf } from '@tandem-watch/protocol';
import type { ClusterProcess } from '@tandem-watch/dev';
import { partitionKeys } from '@tandem-watch/storage-redis';
import { PARTITIONS } from '../rig/read-rooms.ts';
import type { Rig } from '../rig/rig.ts';

/** The partition of a room. */
export function partitionOfRoom(room: string): number {
  return partitionOf(room, PARTITIONS);
}

/** The worker that owns a room's partition now. */
export async function ownerOf({ admin, workers }: Rig, room: string): Promise<ClusterProcess> {
  const lease = (await admin.get(partitionKeys(partitionOfRoom(room)).lease)) ?? '';
  const owner = workers.find(({ name }) => lease.startsWith(`${name}-`)) ?? workers[0];
  if (owner === undefined) throw new Error('there is no worker');
  return owner;
}

/** The only one of a list that must have some. */
export function firstOf<T>(list: readonly T[]): T {
  const [first] = list;
  if (first === undefined) throw new Error('the list is empty');
  return first;
}
