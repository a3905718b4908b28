import { setTimeout as delay } from 'node:timers/promises';
import { partitionKeys } from '@tandem-watch/storage-redis';
import type { Fault, Scene } from '../fault.ts';
import { openReader } from '../rig/read-rooms.ts';
import { partitionOfRoom } from './owner.ts';

const ROUNDS = 5;
const DEAF_MS = 1_200;

/** The log is trimmed behind a gateway that hears nothing: what it missed is in no log any more. */
export const logTrimmed: Fault = {
  name: 'F5B',
  title: 'log trimmed behind a deaf gateway',
  ci: true,
  behaviour: { paceMs: 30, churn: 0.005, drama: false },
  inflict: async (scene) => {
    for (let round = 0; round < ROUNDS; round++) {
      const { redis } = scene.rig.linksOf(scene.random.pick(scene.rig.gateways).name);
      redis.loseMessages((message) => message.includes('smessage'));
      await delay(DEAF_MS);
      for (const room of scene.crowd.rooms) await trimToDrained(scene, partitionOfRoom(room));
      redis.loseMessages(null);
      await delay(700);
    }
  },
};

/** Nothing is trimmed that is not in PostgreSQL: as an owner does it, but at once. */
async function trimToDrained({ rig }: Scene, partition: number): Promise<void> {
  const keys = partitionKeys(partition);
  const timeline = await rig.admin.hget(keys.own, 'timeline');
  const db = openReader(rig.postgres.roles.reader);
  const drained = await db
    .selectFrom('drain')
    .select(['log_ms', 'log_n'])
    .where('partition', '=', partition)
    .where('timeline', '=', timeline ?? '')
    .executeTakeFirst();
  await db.destroy();
  if (drained !== undefined) await rig.admin.xtrim(keys.log, 'MINID', `${drained.log_ms}-${drained.log_n}`);
}
