import type { Redis } from './connect.ts';
import { partitionKeys } from './keys.ts';

/** A partition as an operator sees it. */
export interface PartitionReport {
  readonly partition: number;
  /** The worker that holds the lease, null when nobody does. */
  readonly owner: string | null;
  readonly epoch: number;
  readonly timeline: string;
  readonly rooms: number;
  readonly emptyRooms: number;
  /** Entries of the command stream: the last one that was applied, and all that are not. */
  readonly commands: number;
  readonly logEntries: number;
  readonly deadLetters: number;
}

/** Reads how a partition is. */
export async function readPartitionReport(redis: Redis, partition: number): Promise<PartitionReport> {
  const keys = partitionKeys(partition);
  const [owner, [epoch = null, timeline = null], rooms, emptyRooms, commands, logEntries, deadLetters] =
    await Promise.all([
      redis.get(keys.lease),
      redis.hmget(keys.own, 'epoch', 'timeline'),
      redis.zcard(keys.deadlines),
      redis.zcard(keys.empty),
      redis.xlen(keys.commands),
      redis.xlen(keys.log),
      redis.xlen(keys.dead),
    ]);
  const counts = { rooms, emptyRooms, commands, logEntries, deadLetters };
  return { partition, owner, epoch: Number(epoch), timeline: timeline ?? '', ...counts };
}
