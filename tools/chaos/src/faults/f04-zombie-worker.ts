import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.ts';
import { firstOf, ownerOf } from './owner.ts';

/** Longer than the lease (3 s), and than the next owner takes to begin. */
const FROZEN_MS = 4_500;

/** An owner stands still until another has taken its partitions, and goes on as if nothing had happened. */
export const zombieWorker: Fault = {
  name: 'F4',
  title: 'zombie worker',
  ci: true,
  behaviour: { paceMs: 40 },
  inflict: async ({ rig, crowd, random }) => {
    const owner = await ownerOf(rig, firstOf(crowd.rooms));
    await delay(random.below(300));
    owner.signal('SIGSTOP');
    await delay(FROZEN_MS);
    owner.signal('SIGCONT');
    await delay(2_000);
  },
};
