import { setTimeout as delay } from 'node:timers/promises';
import { now, type ChaosClient } from '../clients/chaos-client.ts';
import { until } from '../clients/crowd.ts';
import { isEvent } from '../clients/read-frame.ts';
import type { Fault } from '../fault.ts';
import { firstOf, ownerOf } from './owner.ts';

/** The lease, and how long the next owner may take to begin, ms. */
const STALL_MS = 3_000 + 1_000;

/** The owner of a room dies at a random point, twice. */
export const workerCrash: Fault = {
  name: 'F2',
  title: 'worker crash at a random point',
  ci: true,
  behaviour: { paceMs: 40 },
  inflict: async ({ rig, crowd, random, note, expect }) => {
    let longest = 0;
    for (let round = 0; round < 2; round++) {
      const room = firstOf(crowd.rooms);
      const owner = await ownerOf(rig, room);
      await delay(random.below(600));
      const killedAt = now();
      await owner.end('SIGKILL');
      const members = crowd.clients.filter(({ options }) => options.room === room);
      const isHeard = (): boolean => members.some((member) => hasHeardOf(member, killedAt));
      await until(isHeard, 15_000, 'nothing was heard').catch(() => {});
      longest = Math.max(longest, now() - killedAt);
      await owner.restart();
      await delay(1_500);
    }
    note('stall after the kill, ms', Math.round(longest));
    expect('G8', longest <= STALL_MS, `rooms stood still for ${Math.round(longest)} ms after the kill`);
  },
};

/** What was sent before the kill may still arrive after it. */
const ON_ITS_WAY_MS = 100;

/** Whether a client got an event of a command that was sent after a moment, ms. */
function hasHeardOf({ happenings }: ChaosClient, killedAt: number): boolean {
  const last = happenings.findLast((each) => each.kind === 'got' && isEvent(each.message));
  return last?.kind === 'got' && 'timestamp' in last.message && last.message.timestamp > killedAt + ON_ITS_WAY_MS;
}
