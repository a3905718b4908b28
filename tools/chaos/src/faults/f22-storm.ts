import { until } from '../clients/crowd.ts';
import type { Fault } from '../fault.ts';

/** Everybody loses his socket at once, most of them in one room. */
export const storm: Fault = {
  name: 'F22',
  title: 'reconnect storm in one room',
  ci: false,
  crowd: { rooms: 1, modern: 1_000, extension: 0, enterMs: 20_000 },
  behaviour: { paceMs: 120_000, churn: 0, drama: false },
  inflict: async ({ rig, crowd, note }) => {
    await until(() => crowd.clients.every(({ isIn }) => isIn), 60_000, 'not everybody got in');
    const since = performance.now();
    for (const client of crowd.clients) client.cut();
    await until(() => crowd.clients.some(({ isIn }) => !isIn), 60_000, 'nobody was cut');
    await until(() => crowd.clients.every(({ isIn }) => isIn), 60_000, 'not everybody came back');
    note('all back after ms', Math.round(performance.now() - since));
    const killedAt = performance.now();
    await rig.gateways[0]?.end('SIGKILL');
    await until(() => crowd.clients.some(({ isIn }) => !isIn), 60_000, 'nobody noticed').catch(() => {});
    await until(() => crowd.clients.every(({ isIn }) => isIn), 60_000, 'not everybody came back');
    note('all back after a kill, ms', Math.round(performance.now() - killedAt));
    await rig.gateways[0]?.restart();
  },
};
