import { setTimeout as delay } from 'node:timers/promises';
import { roomId } from '@tandem-watch/protocol';
import { roomKeys } from '@tandem-watch/storage-redis';
import type { Fault } from '../fault.ts';
import { partitionOfRoom } from './owner.ts';

const WRONG_MS = 4_000;
const HEALED_MS = 3_000;

/** Of so many rooms, while the others go on: what a commit that is refused held is a matter of chance. */
const ROOMS = 2;

/** A key of some rooms becomes a text for a while: their commits are refused. What the keys held is put back. */
export const wrongType: Fault = {
  name: 'F3C',
  title: 'a key of a wrong type',
  ci: true,
  behaviour: { churn: 0.005, drama: false },
  inflict: async ({ rig, crowd }) => {
    const keys = crowd.rooms.slice(0, ROOMS).map((room) => roomKeys(partitionOfRoom(room), roomId(room)).ids);
    const keptOf = (key: string): string => key.replace('chaos-', 'kept-');
    for (const key of keys) {
      await rig.admin.rename(key, keptOf(key));
      await rig.admin.set(key, 'wrong');
    }
    await delay(WRONG_MS);
    for (const key of keys) await rig.admin.rename(keptOf(key), key);
    await delay(HEALED_MS);
  },
};
