import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.ts';

/** Longer than a gateway may be silent before it counts as lost. */
const PAUSED_MS = 7_000;
const ASLEEP_S = 4;

/** Redis answers nobody for a while: once it takes commands and does not do them, once it stands still. */
export const redisStalls: Fault = {
  name: 'F10',
  title: 'Redis stalls',
  ci: true,
  inflict: async ({ rig }) => {
    await rig.admin.client('PAUSE', PAUSED_MS, 'ALL');
    await delay(PAUSED_MS + 2_000);
    await rig.admin.call('DEBUG', 'SLEEP', String(ASLEEP_S));
    await delay(2_000);
  },
};
