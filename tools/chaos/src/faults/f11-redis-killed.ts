import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.ts';

/**
 * Everybody has the snapshot of the new timeline after so long, ms: less than the 10 s after which a client learns by
 * itself that it is not heard any more, and joins again.
 */
const TOLD_MS = 8_000;

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
    while (!isNew() && performance.now() - restartedAt < TOLD_MS) await delay(20);
    note('all on a new timeline after ms', Math.round(performance.now() - restartedAt));
    expect('G1', isNew(), `not everybody got the snapshot of a new timeline in ${TOLD_MS} ms`);
  },
};
