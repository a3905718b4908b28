import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.ts';

/** Every process is stopped in good order and started again, one after the other, under load. */
export const rollingDeploy: Fault = {
  name: 'F21',
  title: 'rolling deploy of everything',
  ci: true,
  behaviour: { churn: 0, drama: false },
  inflict: async ({ rig, crowd, expect, note }) => {
    const seen = crowd.clients.map(({ happenings }) => happenings.length);
    for (const process of rig.processes) {
      const code = await process.end('SIGTERM');
      expect('G8', code === 0, `${process.name} ended with ${code}`);
      await process.restart();
      await delay(500);
    }
    const told = crowd.clients.flatMap(({ happenings }, index) =>
      happenings.slice(seen[index]).flatMap((each) => {
        if (each.kind !== 'got' || !['USER_LEFT', 'HOST_CHANGED'].includes(each.message.type)) return [];
        return [each.text];
      }),
    );
    note('processes', rig.processes.length);
    expect('G8', told.length === 0, 'members were told that somebody left or that the host changed', ...new Set(told));
  },
};
