import { setTimeout as delay } from 'node:timers/promises';
import { withClient } from '@tandem-watch/dev';
import type { Fault } from '../fault.ts';
import { figuresOf } from '../report/figures.ts';

const SLOW_MS = 8_000;
const LOCKED_MS = 8_000;
const P99_MS = 250;

/** PostgreSQL answers late, then a table of it is locked: members must not notice. */
export const postgresSlow: Fault = {
  name: 'F16',
  title: 'PostgreSQL slow or locked',
  ci: false,
  behaviour: { churn: 0, drama: false },
  inflict: async ({ rig, crowd, note, expect }) => {
    const from = performance.timeOrigin + performance.now();
    for (const { postgres } of rig.allLinks) postgres.set({ kind: 'delay', ms: 500 });
    await delay(SLOW_MS);
    for (const { postgres } of rig.allLinks) postgres.set({ kind: 'pass' });
    await withClient(rig.postgres.url, async (client) => {
      await client.query('begin');
      await client.query('lock table room_events in access exclusive mode');
      await delay(LOCKED_MS);
      await client.query('commit');
    });
    const to = performance.timeOrigin + performance.now();
    const { p99 } = figuresOf(crowd.histories(), from, to).delivered;
    note('delivery p99 meanwhile', p99);
    expect('G9', p99 <= P99_MS, `delivery took ${p99} ms (p99) while PostgreSQL was slow`);
  },
};
