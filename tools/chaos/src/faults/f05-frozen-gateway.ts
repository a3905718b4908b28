import { setTimeout as delay } from 'node:timers/promises';
import { now } from '../clients/chaos-client.ts';
import type { Fault } from '../fault.ts';

const FROZEN_MS = 40_000;

/** A gateway stands still for longer than its members may be away, and goes on. */
export const frozenGateway: Fault = {
  name: 'F5',
  title: 'frozen gateway',
  ci: false,
  inflict: async ({ rig, random, froze }) => {
    const gateway = random.pick(rig.gateways);
    const from = now();
    gateway.signal('SIGSTOP');
    await delay(FROZEN_MS);
    gateway.signal('SIGCONT');
    froze(gateway.name, from, now());
    await delay(3_000);
  },
};
