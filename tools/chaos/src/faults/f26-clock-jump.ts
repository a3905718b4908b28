import { setTimeout as delay } from 'node:timers/promises';
import { partitionKeys } from '@tandem-watch/storage-redis';
import type { Fault } from '../fault.ts';
import { partitionOfRoom } from './owner.ts';

const AHEAD_MS = 3_600_000;

/** Redis's clock jumped an hour ahead and came back: the ids of the stream stay there. */
export const clockJump: Fault = {
  name: 'F26',
  title: "Redis's clock jumps an hour ahead and comes back",
  ci: false,
  behaviour: { drama: false },
  inflict: async ({ rig, crowd }) => {
    for (const room of crowd.rooms) {
      const { commands } = partitionKeys(partitionOfRoom(room));
      await rig.admin.xadd(commands, `${Date.now() + AHEAD_MS}-0`, 'c', '[]');
    }
    await delay(8_000);
  },
};
