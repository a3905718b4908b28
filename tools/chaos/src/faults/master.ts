import { setTimeout as delay } from 'node:timers/promises';
import type { OwnRedis } from '@tandem-watch/dev';
import { connect, nodeOf, partitionKeys, type Redis } from '@tandem-watch/storage-redis';
import type { ChaosClient } from '../clients/chaos-client.ts';
import { until } from '../clients/crowd.ts';
import type { Scene } from '../fault.ts';
import type { Rig } from '../rig/rig.ts';
import { partitionOfRoom } from './owner.ts';

/** A crowd whose rooms stand on all masters. */
export const ROOMS_OF_A_CLUSTER = 6;

/** Detection and election take as long as the node timeout and up to 2 s more; then everybody is told, ms. */
const TOLD_MS = 20_000;

/** The node of Redis that serves a room's partition, as far as the administrator's connection knows. */
export function masterOf(rig: Rig, room: string): OwnRedis {
  const address = nodeOf(rig.admin, partitionKeys(partitionOfRoom(room)).own);
  const node = rig.redisNodes.find(({ port }) => address.endsWith(`:${port}`));
  if (node === undefined) throw new Error(`no node is at ${address}`);
  return node;
}

/** Does something with a connection to one node. */
export async function onNode<Done>({ url }: OwnRedis, work: (redis: Redis) => Promise<Done>): Promise<Done> {
  const redis = connect({ url }, 'command', 'chaos-node');
  redis.on('error', () => {});
  await redis.connect();
  return await work(redis).finally(() => redis.disconnect());
}

/**
 * Does something that takes partitions of some clients' rooms to another node, and waits until all of these know of a new
 * timeline. The others must not: their partitions stay where they are.
 */
export async function onNewTimelines(
  { crowd, expect, note }: Scene,
  isConcerned: (client: ChaosClient) => boolean,
  move: () => Promise<void>,
): Promise<void> {
  const before = new Map(crowd.clients.map((client) => [client, client.view?.timeline]));
  const [concerned, others] = [crowd.clients.filter(isConcerned), crowd.clients.filter((each) => !isConcerned(each))];
  const movedAt = performance.now();
  await move();
  const isNew = (client: ChaosClient): boolean => client.view?.timeline !== before.get(client);
  await until(async () => concerned.every(isNew), TOLD_MS, 'not everybody was told').catch(() => {});
  note('all on a new timeline after ms', Math.round(performance.now() - movedAt));
  const old = concerned.filter((client) => !isNew(client)).map(({ options }) => options.user);
  expect('G1', old.length === 0, `not everybody got the snapshot of a new timeline in ${TOLD_MS} ms`, ...old);
  await delay(1_000);
  const disturbed = others.filter(isNew).map(({ options }) => options.user);
  expect('G1', disturbed.length === 0, 'a new timeline began on a master that was not concerned', ...disturbed);
}
