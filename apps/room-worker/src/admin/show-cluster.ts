import { jsonAnswer, type HttpAnswer } from '@tandem-watch/service';
import { readGateways, readPartitionReport, readWorkers, type Redis } from '@tandem-watch/storage-redis';

interface Cluster {
  readonly redis: Redis;
  readonly partitions: number;
}

/**
 * The gateways that partitions tell what happens: in how many of them each is, and in how many it said that it drains.
 * `unasked` are partitions that could not be asked.
 */
export async function showGateways({ redis, partitions }: Cluster): Promise<HttpAnswer> {
  const found = new Map<string, { partitions: number; draining: number }>();
  const { told, unasked } = await ofAll(partitions, (partition) => readGateways(redis, partition));
  for (const { gateway, draining } of told.flat()) {
    const known = found.get(gateway) ?? { partitions: 0, draining: 0 };
    found.set(gateway, { partitions: known.partitions + 1, draining: known.draining + Number(draining) });
  }
  const gateways = Array.from(found, ([gateway, counts]) => ({ gateway, ...counts }));
  return jsonAnswer(200, { gateways: gateways.toSorted((a, b) => (a.gateway < b.gateway ? -1 : 1)), unasked });
}

/**
 * Each partition, its owner and what waits in it; and the workers that live. `unasked` are partitions that could not be
 * asked; `workers` is null when their list could not be.
 */
export async function showPartitions({ redis, partitions }: Cluster): Promise<HttpAnswer> {
  const [{ told, unasked }, workers] = await Promise.all([
    ofAll(partitions, (partition) => readPartitionReport(redis, partition)),
    readWorkers(redis).catch(() => null),
  ]);
  const listed = workers && Array.from(workers, ([worker, held]) => ({ worker, partitions: held }));
  return jsonAnswer(200, { partitions: told, unasked, workers: listed });
}

/** What can be read of all partitions; in a cluster the master of some may be away. Rejects when none can be asked. */
async function ofAll<Told>(
  partitions: number,
  read: (partition: number) => Promise<Told>,
): Promise<{ told: Told[]; unasked: number[] }> {
  const all = await Promise.allSettled(Array.from({ length: partitions }, (_, partition) => read(partition)));
  const told = all.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const [failed] = all.filter((each) => each.status === 'rejected');
  if (told.length === 0 && failed !== undefined) throw failed.reason;
  return { told, unasked: all.flatMap(({ status }, partition) => (status === 'rejected' ? [partition] : [])) };
}
