import type { OwnRedis } from '@tandem-watch/dev';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../clients/crowd.ts';
import type { Fault } from '../fault.ts';
import type { Rig } from '../rig/rig.ts';
import { masterOf, onNewTimelines, onNode, ROOMS_OF_A_CLUSTER } from './master.ts';
import { firstOf } from './owner.ts';

/**
 * A master freezes until a replica has taken its place, and wakes with what had been sent to it meanwhile: it does that
 * before it learns that it is no master any more, and all of it is lost.
 */
export const masterWakes: Fault = {
  name: 'F29C',
  title: 'a frozen master of Redis Cluster wakes after its replica took over',
  ci: false,
  mayLose: true,
  redisCluster: true,
  crowd: { rooms: ROOMS_OF_A_CLUSTER },
  behaviour: { paceMs: 60, drama: false },
  inflict: async (scene) => {
    const { rig, crowd, note } = scene;
    const victim = masterOf(rig, firstOf(crowd.rooms));
    const his = new Set(crowd.clients.filter(({ options: { room } }) => masterOf(rig, room) === victim));
    await onNewTimelines(
      scene,
      (client) => his.has(client),
      async () => {
        const frozeAt = performance.now();
        process.kill(victim.pid, 'SIGSTOP');
        try {
          await until(() => isReplaced(rig, victim), 15_000, 'no replica took over');
          note('replaced after ms', Math.round(performance.now() - frozeAt));
        } finally {
          process.kill(victim.pid, 'SIGCONT');
        }
      },
    );
    await delay(3_000);
  },
};

/** Whether another node serves the slots of a master, as some third one sees it. */
async function isReplaced({ redisNodes }: Rig, victim: OwnRedis): Promise<boolean> {
  const witness = firstOf(redisNodes.filter((node) => node !== victim));
  const nodes = String(await onNode(witness, (redis) => redis.cluster('NODES'))).split('\n');
  const line = nodes.find((each) => each.includes(`:${victim.port}@`)) ?? '';
  return !/ \d+-\d+$/.test(line.trimEnd());
}
