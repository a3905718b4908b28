import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.ts';
import { DROP_REPLIES, PASS } from '../rig/traffic.ts';

const ROUNDS = 12;

/** Replies of XADD and of commits get lost: what was asked is done, and nobody knows it. */
export const repliesLost: Fault = {
  name: 'F9',
  title: 'replies of XADD and commit lost',
  ci: true,
  behaviour: { paceMs: 40 },
  crowd: { modern: 3, extension: 2 },
  inflict: async ({ rig, random }) => {
    for (let round = 0; round < ROUNDS; round++) {
      const { redis } = rig.linksOf(random.pick([...rig.gateways, ...rig.gateways, ...rig.workers]).name);
      redis.set(DROP_REPLIES, 'command');
      await delay(100 + random.below(200));
      redis.set(PASS, 'command');
      await delay(200 + random.below(200));
    }
  },
};
