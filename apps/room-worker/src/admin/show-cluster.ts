import { jsonAnswer, type HttpAnswer } from '@tandem-watch/service';
import { readGateways, readPartitionReport, readWorkers, type Redis } from '@tandem-watch/storage-redis';

interface Cluster {
  readonly redis: Redis;
  readonly partitions: number;
}

/** The gateways that partitions tell what happens: in how many of them each is, and in how many it said that it drains. */
export async function showGateways({ redis, partitions }: Cluster): Promise<HttpAnswer> {
  const found = new Map<string, { partitions: number; draining: number }>();
  for (const gateways of await ofAll(partitions, (partition) => readGateways(redis, partition))) {
    for (const { gateway, draining } of gateways) {
      const known = found.get(gateway) ?? { partitions: 0, draining: 0 };
      found.set(gateway, { partitions: known.partitions + 1, draining: known.draining + Number(draining) });
    }
  }
  const gateways = Array.from(found, ([gateway, counts]) => ({ gateway, ...counts }));
  return jsonAnswer(200, { gateways: gateways.toSorted((a, b) => (a.gateway < b.gateway ? -1 : 1)) });
}

/** Each partition, its owner and what waits in it; and the workers that live. */
export async function showPartitions({ redis, partitions }: Cluster): Promise<HttpAnswer> {
  const [reports, workers] = await Promise.all([
    ofAll(partitions, (partition) => readPartitionReport(redis, partition)),
    readWorkers(redis),
  ]);
  return jsonAnswer(200, {
    partitions: reports,
    workers: Array.from(workers, ([worker, held]) => ({ worker, partitions: held })),
  });
}

function ofAll<Told>(partitions: number, read: (partition: number) => Promise<Told>): Promise<Told[]> {
  return Promise.all(Array.from({ length: partitions }, (_, partition) => read(partition)));
}
