import { fixPartitions, readWorkers, registerWorker, takeLease, unregisterWorker } from '@tandem-watch/storage-redis';
import { pause } from './pause.ts';
import { ownPartition, type OwnDependencies } from './own-partition.ts';

/** How often every free lease is tried, ms. */
const TRY_MS = 250;

/** How often a worker says that it lives, how long it is believed, and how often partitions are handed over, ms. */
const REGISTER_MS = 1_000;
const REGISTERED_FOR_MS = 3_000;
const BALANCE_MS = 2_000;

interface Held {
  /** The lease was given to this worker: it goes last when some are too many. */
  readonly given: boolean;
  readonly stop: (receiver: string | null) => void;
  readonly ended: Promise<void>;
}

/**
 * Which partitions this worker owns. Every worker tries every free lease, whatever the counts, so that no partition
 * waits; balance comes after: a worker that holds more than its share hands one over, one at a time,
 * to the live worker with the fewest. A wrong count costs balance, never safety. Ends when `signal` aborts and all
 * partitions were given back.
 */
export async function runOwnership(dependencies: OwnDependencies, signal: AbortSignal): Promise<void> {
  const { context, backoff } = dependencies;
  const held = new Map<number, Held>();
  const now = performance.now();
  const due = { register: now, balance: now + BALANCE_MS };
  for (let failures = 0; !signal.aborted;) {
    try {
      await takeFree(held, dependencies);
      if (performance.now() >= due.register) {
        due.register = performance.now() + REGISTER_MS;
        await registerWorker(context.redis, context.worker, held.size, REGISTERED_FOR_MS);
        await fixPartitions(context.redis, context.settings.partitions);
      }
      if (performance.now() >= due.balance) {
        due.balance = performance.now() + BALANCE_MS;
        await handOver(held, dependencies);
      }
      failures = 0;
      await pause(TRY_MS, signal);
    } catch (error) {
      context.log.warn({ error }, 'leases could not be tried');
      await backoff(failures++, signal);
    }
  }
  for (const { stop } of held.values()) stop(null);
  await Promise.all([...held.values()].map(({ ended }) => ended));
  await unregisterWorker(context.redis, context.worker).catch((error: unknown) => {
    context.log.warn({ error }, 'worker not unregistered, it expires by itself');
  });
}

/**
 * Takes what is free. Rejects when no lease could be tried. In a cluster some may stand on a master that is away, which is
 * said; the others are tried as often as ever.
 */
async function takeFree(held: Map<number, Held>, dependencies: OwnDependencies): Promise<void> {
  const { redis, settings, worker, log } = dependencies.context;
  const free = Array.from({ length: settings.partitions }, (_, partition) => partition).filter((p) => !held.has(p));
  const tried = free.map(async (partition) => {
    const lease = await takeLease(redis, partition, worker, settings.leaseMs);
    if (lease !== null) held.set(partition, hold(partition, lease === 'given', held, dependencies));
  });
  const failed = (await Promise.allSettled(tried)).filter((each) => each.status === 'rejected');
  const [first] = failed;
  if (first === undefined) return;
  if (failed.length === free.length) throw first.reason;
  log.debug({ error: first.reason, leases: failed.length }, 'some leases could not be tried');
}

function hold(partition: number, given: boolean, held: Map<number, Held>, dependencies: OwnDependencies): Held {
  const controller = new AbortController();
  let receiver: string | null = null;
  const ended = ownPartition(partition, dependencies, controller.signal, () => receiver)
    .catch((error: unknown) => dependencies.context.log.error({ partition, error }, 'owner failed'))
    .finally(() => held.delete(partition));
  return {
    given,
    ended,
    stop: (to) => {
      receiver = to;
      controller.abort();
    },
  };
}

/**
 * Hands a partition over when this worker holds more than its share: the newest, but of those that were given to it the
 * oldest, after all others. What an operator has just handed over would else come back at once; so another one goes in
 * its place.
 */
async function handOver(held: Map<number, Held>, { context }: OwnDependencies): Promise<void> {
  const workers = await readWorkers(context.redis);
  workers.delete(context.worker);
  const [receiver] = [...workers].sort(([, a], [, b]) => a - b);
  const chosen = [...held].findLast(([, { given }]) => !given) ?? [...held][0];
  if (receiver === undefined || chosen === undefined) return;
  const share = Math.ceil(context.settings.partitions / (workers.size + 1));
  if (held.size <= share || receiver[1] >= share) return;
  const [partition, { stop }] = chosen;
  context.log.info({ partition, receiver: receiver[0] }, 'partition handed over');
  stop(receiver[0]);
}
