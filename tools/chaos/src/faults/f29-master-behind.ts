import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../clients/crowd.ts';
import type { Fault } from '../fault.ts';
import { masterOf, onNewTimelines, onNode, ROOMS_OF_A_CLUSTER } from './master.ts';
import { firstOf } from './owner.ts';

/** What the replicas miss, ms. */
const MISSED_MS = 1_000;

/**
 * A master is killed a second after its replicas lost touch with it: what it acknowledged since is lost. It would have
 * stopped to take writes without a replica (`min-replicas-to-write`), so that is put out of force first.
 */
export const masterBehind: Fault = {
  name: 'F29B',
  title: 'a master of Redis Cluster killed, its replicas a second behind',
  ci: false,
  mayLose: true,
  redisCluster: true,
  crowd: { rooms: ROOMS_OF_A_CLUSTER },
  behaviour: { paceMs: 40, drama: false },
  inflict: async (scene) => {
    const { rig, crowd } = scene;
    const victim = masterOf(rig, firstOf(crowd.rooms));
    const his = new Set(crowd.clients.filter(({ options: { room } }) => masterOf(rig, room) === victim));
    for (const node of rig.redisNodes) await onNode(node, (redis) => redis.config('SET', 'masterauth', 'wrong'));
    await onNode(victim, async (redis) => {
      await redis.config('SET', 'min-replicas-to-write', '0');
      await redis.client('KILL', 'TYPE', 'REPLICA');
      const isAlone = async (): Promise<boolean> => !(await redis.info('replication')).includes('state=online');
      await until(isAlone, 5_000, 'the replicas still follow');
    });
    await delay(MISSED_MS);
    await onNewTimelines(
      scene,
      (client) => his.has(client),
      async () => {
        await victim.kill9();
        await giveBack(rig.redisNodes.filter((node) => node !== victim));
      },
    );
    await victim.restart();
    await delay(3_000);
  },
};

/** Lets nodes follow their masters again. */
async function giveBack(nodes: Parameters<typeof onNode>[0][]): Promise<void> {
  for (const node of nodes) {
    const password = decodeURIComponent(new URL(node.url).password);
    await onNode(node, (redis) => redis.config('SET', 'masterauth', password));
  }
}
