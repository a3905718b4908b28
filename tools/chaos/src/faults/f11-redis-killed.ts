import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.ts';

/** Redis dies and comes back with all that it had written. */
export const redisKilled: Fault = {
  name: 'F11',
  title: 'Redis killed, its file kept',
  ci: true,
  behaviour: { drama: false },
  inflict: async ({ rig, crowd, random, expect, note }) => {
    const before = new Map(crowd.clients.map((client) => [client, client.view?.timeline]));
    await delay(random.below(500));
    await rig.redis.kill9();
    await delay(500);
    await rig.redis.restart();
    const restartedAt = performance.now();
    const isNew = (): boolean => crowd.clients.every((client) => client.view?.timeline !== before.get(client));
    while (!isNew() && performance.now() - restartedAt < 15_000) await delay(20);
    note('all on a new timeline after ms', Math.round(performance.now() - restartedAt));
    expect('G1', isNew(), 'not everybody got the snapshot of a new timeline in 15 s');
  },
};
