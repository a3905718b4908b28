import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { now } from '../clients/chaos-client.ts';
import { until } from '../clients/crowd.ts';
import type { Fault } from '../fault.ts';
import { countersOf } from '../rig/metrics.ts';
import type { Rig } from '../rig/rig.ts';
import { apart } from './where.ts';

const OFFERS = 900;
const SDP = 'x'.repeat(14_000);

/** What the buffers of one socket may add to a process, and what it takes to send so much, kB. */
const GROWTH_KB = 80_000;

/** A member stops reading while megabytes come for it. */
export const slowReader: Fault = {
  name: 'F23',
  title: 'slow reader',
  ci: true,
  behaviour: { churn: 0, drama: false },
  inflict: async ({ rig, crowd, froze, note, expect }) => {
    const { gateway, here, there } = apart(rig, crowd);
    here.setActing(false);
    await until(() => here.isSettled(), 15_000, 'it did not settle');
    const before = await residentKb(gateway.pid());
    const socketsBefore = here.happenings.filter(({ kind }) => kind === 'opened').length;
    const cutBefore = await cutOff(rig);
    const deafFrom = now();
    here.stopReading();
    const { room, user } = there.options;
    const to = here.options.user;
    for (let sent = 0; sent < OFFERS; sent++) {
      there.command({ type: 'OFFER', to, offer: { type: 'offer', sdp: `${room}|${user}|${to}|slow${sent} ${SDP}` } });
      await until(() => there.inFlight.size < 30, 15_000, 'the sender is not answered');
    }
    await delay(12_000);
    const growth = (await residentKb(gateway.pid())) - before;
    const cut = (await cutOff(rig)) - cutBefore;
    here.readAgain();
    froze(gateway.name, deafFrom, now(), to);
    const isBack = (): boolean =>
      here.isIn && here.happenings.filter(({ kind }) => kind === 'opened').length > socketsBefore;
    await until(isBack, 15_000, 'it did not come back').catch(() => {});
    note('memory of the gateway grew by kB', growth);
    expect('G10', cut === 1 && isBack(), `${cut} sockets were cut off as too slow (4430), not the one`);
    expect('G10', growth < GROWTH_KB, `the gateway grew by ${growth} kB`);
    here.setActing(true);
  },
};

/** Sockets that gateways have cut off with 4430. */
async function cutOff(rig: Rig): Promise<number> {
  const counters = await countersOf(rig);
  return [...counters].reduce((sum, [name, value]) => sum + (/sockets_ended.*4430/.test(name) ? value : 0), 0);
}

async function residentKb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0);
}
