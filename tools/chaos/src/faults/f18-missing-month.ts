import { setTimeout as delay } from 'node:timers/promises';
import { withClient } from '@tandem-watch/dev';
import { until } from '../clients/crowd.ts';
import type { Fault } from '../fault.ts';

/** The month of the events is no partition any more; what it held is put back at the end. */
export const missingMonth: Fault = {
  name: 'F18',
  title: 'a missing month',
  ci: true,
  inflict: async ({ rig, note }) => {
    const month = `room_events_${new Date().toISOString().slice(0, 7).replace('-', '_')}`;
    await withClient(rig.postgres.url, async (client) => {
      await client.query(`alter table room_events detach partition ${month}`);
      await client.query(`alter table ${month} rename to set_apart`);
      const since = performance.now();
      const isMade = async (): Promise<boolean> =>
        (await client.query('select from pg_class where relname = $1', [month])).rowCount === 1;
      await until(isMade, 15_000, 'the month was not made again');
      note('made after ms', Math.round(performance.now() - since));
      await delay(500);
      await client.query('insert into room_events select * from set_apart on conflict do nothing');
      await client.query('drop table set_apart');
    });
  },
};
