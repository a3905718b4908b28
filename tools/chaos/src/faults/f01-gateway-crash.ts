import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.ts';

/** A gateway dies in the middle of a burst, and another one after it. */
export const gatewayCrash: Fault = {
  name: 'F1',
  title: 'gateway crash in a burst',
  ci: true,
  behaviour: { paceMs: 30 },
  inflict: async ({ rig, random }) => {
    for (let round = 0; round < 2; round++) {
      const gateway = random.pick(rig.gateways);
      await delay(random.below(500));
      await gateway.end('SIGKILL');
      await delay(1_000);
      await gateway.restart();
    }
  },
};
