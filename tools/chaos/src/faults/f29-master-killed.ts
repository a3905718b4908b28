import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.ts';
import { masterOf, onNewTimelines, ROOMS_OF_A_CLUSTER } from './master.ts';
import { firstOf } from './owner.ts';

/** A master of Redis Cluster dies, and one of its replicas takes its place; then it comes back as a replica. */
export const masterKilled: Fault = {
  name: 'F29',
  title: 'a master of Redis Cluster killed',
  ci: false,
  mayLose: true,
  redisCluster: true,
  crowd: { rooms: ROOMS_OF_A_CLUSTER },
  behaviour: { paceMs: 100, drama: false },
  inflict: async (scene) => {
    const { rig, crowd, random } = scene;
    await delay(random.below(500));
    const victim = masterOf(rig, firstOf(crowd.rooms));
    const isHis = ({ options: { room } }: { options: { room: string } }): boolean => masterOf(rig, room) === victim;
    const his = new Set(crowd.clients.filter(isHis));
    await onNewTimelines(
      scene,
      (client) => his.has(client),
      () => victim.kill9(),
    );
    await victim.restart();
    await delay(3_000);
  },
};
