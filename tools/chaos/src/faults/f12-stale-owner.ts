import { setTimeout as delay } from 'node:timers/promises';
import { startOwnRedis } from '@tandem-watch/dev';
import { connect, partitionKeys, type Redis } from '@tandem-watch/storage-redis';
import { until } from '../clients/crowd.ts';
import type { Fault, Scene } from '../fault.ts';
import { PARTITIONS } from '../rig/read-rooms.ts';
import type { Rig } from '../rig/rig.ts';
import { firstOf, ownerOf } from './owner.ts';

/** The first replica gives a Redis another replication id: owners have taken their partitions again by then, ms. */
const ATTACHED_MS = 4_000;

/**
 * A replica stops following while the owner stands still. Another owner takes its place and commits; then Redis fails
 * over to the replica, which knows only the first owner, its epoch and its cursor. When that one wakes, nothing but the
 * replication id tells it that it writes another history.
 */
export const staleOwner: Fault = {
  name: 'F12B',
  title: 'a frozen owner wakes after the failover',
  ci: true,
  mayLose: true,
  behaviour: { paceMs: 40, churn: 0.005, drama: false },
  inflict: async (scene) => {
    const { rig, crowd } = scene;
    const replica = await startOwnRedis({}, () => {});
    const detached = connect({ url: replica.url }, 'command', 'chaos-replica');
    detached.on('error', () => {});
    await detached.connect();
    try {
      await follow(detached, rig.redis.url, rig.redis.port);
      await delay(ATTACHED_MS);
      const owner = await ownerOf(rig, firstOf(crowd.rooms));
      const next = rig.workers.find((worker) => worker !== owner);
      await failOver(
        scene,
        detached,
        replica.port,
        replica.url,
        () => owner.signal('SIGSTOP'),
        async () => {
          await next?.end('SIGKILL');
        },
      );
      owner.signal('SIGCONT');
      await delay(2_500);
    } finally {
      detached.disconnect();
      await replica.stop();
    }
  },
};

async function failOver(
  { rig }: Scene,
  detached: Redis,
  port: number,
  url: string,
  freeze: () => void,
  killNext: () => Promise<void>,
): Promise<void> {
  freeze();
  await delay(100);
  await detached.call('REPLICAOF', 'NO', 'ONE');
  for (let partition = 0; partition < PARTITIONS; partition++) {
    await detached.persist(partitionKeys(partition).lease);
  }
  await delay(6_000);
  await killNext();
  await follow(rig.admin, url, port);
  await rig.admin.call('REPLICAOF', 'NO', 'ONE');
  await expireLeases(rig);
}

/** The leases run out a while later, as they would have: they are for liveness alone. */
async function expireLeases({ admin }: Rig): Promise<void> {
  for (let partition = 0; partition < PARTITIONS; partition++) {
    await admin.pexpire(partitionKeys(partition).lease, 3_000);
  }
}

/** Makes a Redis the replica of another, and waits until it has all. */
async function follow(redis: Redis, url: string, port: number): Promise<void> {
  const { username, password } = new URL(url);
  await redis.config('SET', 'masteruser', username);
  await redis.config('SET', 'masterauth', password);
  await redis.call('REPLICAOF', '127.0.0.1', String(port));
  const isUp = async (): Promise<boolean> => (await redis.info('replication')).includes('master_link_status:up');
  await until(isUp, 15_000, 'the replica does not follow');
}
