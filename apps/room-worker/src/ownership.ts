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
  readonly handTo: (receiver: string) => void;
}

/**
 * Which partitions this worker owns. Every worker tries every free lease, whatever the counts, so that no partition
 * waits; balance comes after: a worker that holds more than its share hands one over, one at a time,
 * to the live worker with the fewest. A wrong count costs balance, never safety. Ends when `signal` aborts and all
 * partitions were given back.
 *
 * Problem: in a cluster each lease stands on the master of its partition, the list of workers on some master as well, and
 * a master that is frozen answers nothing for seconds. The naive answer, to try all free leases, then to register, then
 * to try again, lets the rooms of all other masters wait for the frozen one. Choice: each goes round by itself, each
 * partition too, with one question under way.
 */
export async function runOwnership(dependencies: OwnDependencies, signal: AbortSignal): Promise<void> {
  const { redis, worker, settings, log } = dependencies.context;
  const held = new Map<number, Held>();
  const again = (what: string, everyMs: number, work: () => Promise<unknown>): Promise<void> =>
    repeat(what, everyMs, work, dependencies, signal);
  const partitions = Array.from({ length: settings.partitions }, (_, partition) => partition);
  await Promise.all([
    ...partitions.map((partition) =>
      again(`lease ${partition}`, TRY_MS, () => ownWhenFree(partition, held, dependencies, signal)),
    ),
    again('register', REGISTER_MS, () => registerWorker(redis, worker, held.size, REGISTERED_FOR_MS)),
    again('partitions', REGISTER_MS, () => fixPartitions(redis, settings.partitions)),
    again('balance', BALANCE_MS, () => handOver(held, dependencies)),
  ]);
  await unregisterWorker(redis, worker).catch((error: unknown) => {
    log.warn({ error }, 'worker not unregistered, it expires by itself');
  });
}

/** Works again and again, until `signal` aborts. Of failures in a row the first is a warning. */
async function repeat(
  what: string,
  everyMs: number,
  work: () => Promise<unknown>,
  { context, backoff }: OwnDependencies,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted;) {
    try {
      await work();
      failures = 0;
      await pause(everyMs, signal);
    } catch (error) {
      context.log[failures === 0 ? 'warn' : 'debug']({ error, what, failures }, 'Redis could not be asked');
      await backoff(failures++, signal);
    }
  }
}

/** Takes a partition if it is free, and owns it until it is given back or lost. Rejects when its lease cannot be tried. */
async function ownWhenFree(
  partition: number,
  held: Map<number, Held>,
  dependencies: OwnDependencies,
  signal: AbortSignal,
): Promise<void> {
  const { redis, worker, settings, log } = dependencies.context;
  const lease = await takeLease(redis, partition, worker, settings.leaseMs);
  if (lease === null) return;
  const handing = new AbortController();
  let receiver: string | null = null;
  const handTo = (to: string): void => {
    receiver = to;
    handing.abort();
  };
  held.set(partition, { given: lease === 'given', handTo });
  await ownPartition(partition, dependencies, AbortSignal.any([signal, handing.signal]), () => receiver)
    .catch((error: unknown) => log.error({ partition, error }, 'owner failed'))
    .finally(() => held.delete(partition));
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
  const [partition, { handTo }] = chosen;
  context.log.info({ partition, receiver: receiver[0] }, 'partition handed over');
  handTo(receiver[0]);
}
