import { readdir } from 'node:fs/promises';
import { partitionKeys } from '@tandem-watch/storage-redis';
import type { Holdings } from '../checker/leftovers.ts';
import type { Rig } from './rig.ts';
import { PARTITIONS } from './read-rooms.ts';

/** Keys that run out by themselves, and letters that are kept. */
const passing = /:lease$|:dead$|^workers$|^limit:|^invite/;

/** What the rig holds now. Counts are read one after the other: compare them when all is quiet. */
export async function holdingsOf({ admin, processes }: Rig): Promise<Holdings> {
  const keys = (await admin.keys('*')).filter((key) => !passing.test(key));
  const channels = await admin.call('PUBSUB', 'SHARDCHANNELS');
  const feeds = await Promise.all(
    Array.from({ length: PARTITIONS }, (_, partition) => admin.hlen(partitionKeys(partition).feeds)),
  );
  const files = await Promise.all(
    processes.map(async ({ name, pid }) => [name, (await readdir(`/proc/${pid()}/fd`)).length] as const),
  );
  return {
    keys,
    channels: Array.isArray(channels) ? channels.length : 0,
    feeds: feeds.reduce((sum, count) => sum + count, 0),
    files: new Map(files),
  };
}
