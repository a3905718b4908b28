import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.ts';

const FULL_MS = 4_000;

/** Redis may use no more memory than it uses: every write is refused, then all is well again. */
export const outOfMemory: Fault = {
  name: 'F20',
  title: 'Redis at maxmemory',
  ci: true,
  inflict: async ({ rig, crowd, note, expect }) => {
    const since = performance.now() + performance.timeOrigin;
    await rig.admin.config('SET', 'maxmemory', '1mb');
    await delay(FULL_MS);
    await rig.admin.config('SET', 'maxmemory', '0');
    const refused = crowd.clients
      .flatMap(({ happenings }) => happenings)
      .filter(
        (each) =>
          each.kind === 'got' &&
          each.at >= since &&
          each.message.type === 'ERROR' &&
          each.message.code === 'OVERLOADED',
      ).length;
    note('OVERLOADED', refused);
    expect('G10', refused > 0, 'nobody was told OVERLOADED');
  },
};
