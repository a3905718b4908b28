import {
  addBatch,
  commandsWaiting,
  isLeased,
  readArchivable,
  readPartitions,
  redisTime,
  type Redis,
} from '@tandem-watch/storage-redis';

/** Commands in one batch, and rooms asked to end in one run of a partition: the rest waits for the next run. */
const BATCH = 64;
const ROOMS = 10_000;

/** A stream on which so many entries wait gets no request. */
const MAX_WAITING = 1_000;

/**
 * Asks the owners to end the rooms that have been empty for long enough. It asks through the command stream, so that a
 * JOIN that came first wins, and asking twice (two archivers at once) ends a room once. A partition that nobody owns, or
 * whose owner is far behind, is passed over: its stream would hold the same requests once for every run. Returns how many
 * rooms were asked for.
 */
export async function archiveEmptyRooms(redis: Redis): Promise<number> {
  const partitions = (await readPartitions(redis)) ?? 0;
  let asked = 0;
  for (let partition = 0; partition < partitions; partition++) asked += await archiveIn(redis, partition);
  return asked;
}

async function archiveIn(redis: Redis, partition: number): Promise<number> {
  const isServed = (await isLeased(redis, partition)) && (await commandsWaiting(redis, partition)) < MAX_WAITING;
  if (!isServed) return 0;
  const rooms = await readArchivable(redis, partition, await redisTime(redis), ROOMS);
  for (let from = 0; from < rooms.length; from += BATCH) {
    const commands = rooms.slice(from, from + BATCH).map((room) => JSON.stringify({ type: 'ARCHIVE_ROOM', room }));
    await addBatch(redis, partition, { gateway: null, number: 0, commands });
  }
  return rooms.length;
}
