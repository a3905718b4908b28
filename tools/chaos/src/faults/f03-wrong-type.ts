import { setTimeout as delay } from 'node:timers/promises';
import { roomId } from '@tandem-watch/protocol';
import { roomKeys } from '@tandem-watch/storage-redis';
import type { Fault } from '../fault.ts';
import { firstOf, partitionOfRoom } from './owner.ts';

const WRONG_MS = 4_000;
const HEALED_MS = 3_000;

/** A key of a room becomes a text for a while: its commits are refused. What the key held is put back. */
export const wrongType: Fault = {
  name: 'F3C',
  title: 'a key of a wrong type',
  ci: true,
  behaviour: { churn: 0.005, drama: false },
  inflict: async ({ rig, crowd }) => {
    const room = firstOf(crowd.rooms);
    const { ids } = roomKeys(partitionOfRoom(room), roomId(room));
    const kept = ids.replace('chaos-', 'kept-');
    await rig.admin.rename(ids, kept);
    await rig.admin.set(ids, 'wrong');
    await delay(WRONG_MS);
    await rig.admin.rename(kept, ids);
    await delay(HEALED_MS);
  },
};
