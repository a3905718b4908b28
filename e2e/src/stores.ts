import { partitionOf } from '@tandem-watch/protocol';
import { connectPostgres } from '@tandem-watch/storage-postgres';
import { connect, open, partitionKeys, type Redis } from '@tandem-watch/storage-redis';
import type { ClusterProcess, OwnCluster, RedisStore } from '@tandem-watch/dev';

/** The partition count that the cluster runs with. */
export const PARTITIONS = 16;

/** A connection of the administrator's to the cluster's Redis. */
export async function connectAdmin({ redis }: OwnCluster<RedisStore>): Promise<Redis> {
  const admin = connect({ url: redis.url }, 'command', 'test');
  admin.on('error', () => {});
  await open(admin);
  return admin;
}

/** The worker that owns a room's partition. */
export async function ownerOf(cluster: OwnCluster<RedisStore>, room: string): Promise<ClusterProcess> {
  const admin = await connectAdmin(cluster);
  const lease = (await admin.get(partitionKeys(partitionOf(room, PARTITIONS)).lease)) ?? '';
  admin.disconnect();
  const owner = cluster.workers.find(({ name }) => lease.startsWith(`${name}-`));
  if (owner === undefined) throw new Error(`nobody owns the partition of ${room} (${lease})`);
  return owner;
}

export interface StoredEvent {
  readonly seq: number;
  readonly type: string;
  readonly userId: string;
  readonly commandId: number | null;
}

/** A room's events in PostgreSQL, in their order; those of a cut history left out. */
export async function eventsInPostgres({ postgres }: OwnCluster<RedisStore>, room: string): Promise<StoredEvent[]> {
  const db = connectPostgres({
    url: postgres.roles.reader,
    connections: 1,
    applicationName: 'test',
    onError: () => {},
  });
  const rows = await db
    .selectFrom('room_history')
    .select(['seq', 'type', 'user_id as userId', 'command_id as commandId'])
    .where('room_id', '=', room)
    .where('cut', '=', false)
    .orderBy('seq')
    .execute();
  await db.destroy();
  return rows;
}

/** For each life of a room, in the order of their making, whether it is archived. */
export async function isArchived({ postgres }: OwnCluster<RedisStore>, room: string): Promise<boolean[]> {
  const db = connectPostgres({
    url: postgres.roles.reader,
    connections: 1,
    applicationName: 'test',
    onError: () => {},
  });
  const rows = await db
    .selectFrom('rooms')
    .select('archived_at')
    .where('room_id', '=', room)
    .orderBy('created_at')
    .execute();
  await db.destroy();
  return rows.map(({ archived_at: at }) => at !== null);
}
