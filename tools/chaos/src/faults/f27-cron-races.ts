import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.ts';

const ROUNDS = 4;

/** Rooms empty and fill again while several crons archive at once, one of which is killed. */
export const cronRaces: Fault = {
  name: 'F27',
  title: 'crons at once, killed, racing a JOIN',
  ci: true,
  crowd: { rooms: 8, modern: 1, extension: 0 },
  behaviour: { churn: 0, drama: false, paceMs: 150 },
  inflict: async ({ rig, crowd, random, note }) => {
    let lives = 0;
    for (let round = 0; round < ROUNDS; round++) {
      for (const client of crowd.clients) client.stayAway(2_800 + random.below(900));
      await delay(3_000);
      const crons = [rig.archiveOnce(), rig.archiveOnce(), rig.archiveOnce()];
      await delay(100 + random.below(300));
      rig.archiver?.signal('SIGKILL');
      crons[0]?.kill();
      await Promise.all(crons.map(({ ended }) => ended));
      await delay(1_500);
      await rig.archiver?.restart();
    }
    for (const { happenings } of crowd.clients) {
      const timelines = happenings.flatMap((each) =>
        each.kind === 'got' && each.message.type === 'ROOM_STATE' ? [each.message.timeline] : [],
      );
      lives += new Set(timelines).size;
    }
    note('lives of the rooms', lives);
  },
};
