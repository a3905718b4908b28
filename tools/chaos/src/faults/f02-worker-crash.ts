import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.ts';
import { firstOf, ownerOf } from './owner.ts';

/** The lease, and how long the next owner may take to begin, ms. */
const STALL_MS = 3_000 + 1_000;

/** The owner of a room dies at a random point, twice. */
export const workerCrash: Fault = {
  name: 'F2',
  title: 'worker crash at a random point',
  ci: true,
  behaviour: { paceMs: 40 },
  inflict: async ({ rig, crowd, random, note, expect }) => {
    let longest = 0;
    for (let round = 0; round < 2; round++) {
      const room = firstOf(crowd.rooms);
      const owner = await ownerOf(rig, room);
      await delay(random.below(600));
      const killedAt = performance.now();
      await owner.end('SIGKILL');
      const witness = crowd.clients.find(({ options }) => options.room === room);
      const seq = witness?.view?.seq ?? 0;
      while ((witness?.view?.seq ?? 0) <= seq + 5 && performance.now() - killedAt < 15_000) await delay(5);
      longest = Math.max(longest, performance.now() - killedAt);
      await owner.restart();
      await delay(1_500);
    }
    note('stall after the kill, ms', Math.round(longest));
    expect('G8', longest <= STALL_MS, `rooms stood still for ${Math.round(longest)} ms after the kill`);
  },
};
