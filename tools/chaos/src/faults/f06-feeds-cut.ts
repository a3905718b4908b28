import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.ts';

const ROUNDS = 25;

/** All subscribers lose their connections again and again, whatever goes on: joins, kicks, relays, takeovers. */
export const feedsCut: Fault = {
  name: 'F6',
  title: 'feeds cut again and again',
  ci: true,
  behaviour: { paceMs: 40, churn: 0.05 },
  inflict: async ({ rig, random }) => {
    for (let round = 0; round < ROUNDS; round++) {
      await rig.admin.client('KILL', 'TYPE', 'PUBSUB');
      await delay(60 + random.below(300));
    }
  },
};
