import { setTimeout as delay } from 'node:timers/promises';
import { startOwnRedis, type ClusterProcess } from '@tandem-watch/dev';
import { connect, partitionKeys, type Redis } from '@tandem-watch/storage-redis';
import { until } from '../clients/crowd.ts';
import type { Fault } from '../fault.ts';
import { PARTITIONS } from '../rig/read-rooms.ts';
import type { Rig } from '../rig/rig.ts';
import { isCommit } from './crash-points.ts';
import { firstOf, ownerOf, partitionOfRoom } from './owner.ts';

/** The first replica gives a Redis another replication id: owners have taken their partitions again by then, ms. */
const ATTACHED_MS = 4_000;

/**
 * The next owner commits for so long, ms. All in all the first one must sleep less than the 5 s after which it would
 * give its connection up, and with it its memory.
 */
const LOST_MS = 1_200;

/**
 * A commit of an owner is on its way when the owner freezes and a replica stops following. Another owner takes its place
 * and commits; then Redis fails over to the replica, which knows only the first owner, its epoch and its cursor. Now the
 * commit arrives, and its owner wakes: nothing but the replication id tells it that it writes another history.
 */
export const staleOwner: Fault = {
  name: 'F12B',
  title: 'a frozen owner wakes after the failover',
  ci: true,
  mayLose: true,
  behaviour: { paceMs: 40, churn: 0.005, drama: false },
  inflict: async ({ rig, crowd, note }) => {
    const replica = await startOwnRedis({}, () => {});
    const detached = connect({ url: replica.url }, 'command', 'chaos-replica');
    detached.on('error', () => {});
    await detached.connect();
    try {
      await follow(detached, rig.admin, rig.redis.url, rig.redis.port);
      await delay(ATTACHED_MS);
      const room = firstOf(crowd.rooms);
      const owner = await ownerOf(rig, room);
      const wake = await freezeInCommit(rig, owner, partitionOfRoom(room));
      const frozeAt = performance.now();
      await detach(detached);
      await nextOwner(rig, partitionOfRoom(room));
      await delay(LOST_MS);
      await rig.workers.find((worker) => worker !== owner)?.end('SIGKILL');
      await follow(rig.admin, detached, replica.url, replica.port);
      await rig.admin.call('REPLICAOF', 'NO', 'ONE');
      await expireLeases(rig);
      wake();
      note('the owner slept ms', Math.round(performance.now() - frozeAt));
      await delay(2_500);
    } finally {
      detached.disconnect();
      await replica.stop();
    }
  },
};

/** Stops a worker when its next commit of a partition is on its way; resolves with what lets both go on. */
async function freezeInCommit(rig: Rig, owner: ClusterProcess, partition: number): Promise<() => void> {
  const { redis } = rig.linksOf(owner.name);
  const { own } = partitionKeys(partition);
  const release = await new Promise<() => void>((resolve) => {
    redis.setTrap({
      at: 'hold',
      sees: (request) => isCommit(request) && request.includes(own),
      spring: (letGo) => {
        owner.signal('SIGSTOP');
        resolve(letGo);
      },
    });
  });
  return () => {
    release();
    owner.signal('SIGCONT');
  };
}

/** From here on the replica misses what the other one gets; leases do not run out meanwhile. */
async function detach(detached: Redis): Promise<void> {
  await delay(100);
  await detached.call('REPLICAOF', 'NO', 'ONE');
  for (let partition = 0; partition < PARTITIONS; partition++) {
    await detached.persist(partitionKeys(partition).lease);
  }
}

/** The sleeper's lease ends, and another worker takes ownership. */
async function nextOwner({ admin }: Rig, partition: number): Promise<void> {
  const { own, lease } = partitionKeys(partition);
  const before = await admin.hget(own, 'epoch');
  await admin.del(lease);
  await until(async () => (await admin.hget(own, 'epoch')) !== before, 5_000, 'nobody took ownership');
}

/** The leases run out a while later, as they would have: they are for liveness alone. */
async function expireLeases({ admin }: Rig): Promise<void> {
  for (let partition = 0; partition < PARTITIONS; partition++) {
    await admin.pexpire(partitionKeys(partition).lease, 3_000);
  }
}

/** Makes a Redis the replica of another (`url`, `port`), and waits until it has all. */
async function follow(redis: Redis, leader: Redis, url: string, port: number): Promise<void> {
  const { username, password } = new URL(url);
  await leader.config('SET', 'repl-diskless-sync-delay', '0');
  await redis.config('SET', 'masteruser', username);
  await redis.config('SET', 'masterauth', password);
  await redis.call('REPLICAOF', '127.0.0.1', String(port));
  const isUp = async (): Promise<boolean> => (await redis.info('replication')).includes('master_link_status:up');
  await until(isUp, 15_000, 'the replica does not follow');
}
