import { setTimeout as delay } from 'node:timers/promises';
import { withClient } from '@tandem-watch/dev';
import { now } from '../clients/chaos-client.ts';
import type { Fault } from '../fault.ts';
import { figuresOf } from '../report/figures.ts';

const SLOW_MS = 8_000;
const LOCKED_MS = 8_000;
const CALM_MS = 8_000;

/** PostgreSQL answers so late, ms: whatever waited for it once took at least as long. */
const LATE_MS = 500;

/** What two equal times on a busy machine may differ by: twice as slow. */
const TIMES = 2;

/** PostgreSQL answers late, then a table of it is locked: members must not notice. */
export const postgresSlow: Fault = {
  name: 'F16',
  title: 'PostgreSQL slow or locked',
  ci: false,
  behaviour: { churn: 0, drama: false },
  inflict: async ({ rig, crowd, note, expect }) => {
    const p99Since = (from: number): number => figuresOf(crowd.historiesSince(from), from, now()).delivered.p99;
    const calmFrom = now();
    await delay(CALM_MS);
    const calm = p99Since(calmFrom);
    const from = now();
    for (const { postgres } of rig.allLinks) postgres.set({ kind: 'delay', ms: LATE_MS });
    await delay(SLOW_MS);
    for (const { postgres } of rig.allLinks) postgres.set({ kind: 'pass' });
    await withClient(rig.postgres.url, async (client) => {
      await client.query('begin');
      await client.query('lock table room_events in access exclusive mode');
      await delay(LOCKED_MS);
      await client.query('commit');
    });
    const slow = p99Since(from);
    note('delivery p99 calm, meanwhile', `${calm}, ${slow} ms`);
    expect(
      'G9',
      slow < Math.max(calm * TIMES, LATE_MS),
      `delivery p99 was ${calm} ms, and ${slow} ms while PostgreSQL was slow`,
    );
  },
};
