import { until } from '../clients/crowd.ts';
import type { Fault } from '../fault.ts';
import { BLACKHOLE, PASS } from '../rig/traffic.ts';

/** It is to be noticed within 5 s; /ready is asked in between. */
const NOTICED_MS = 6_000;

/** A gateway's subscriber hears nothing any more, and its connection looks healthy. */
export const silentSubscriber: Fault = {
  name: 'F8',
  title: 'subscriber silent on a healthy socket',
  ci: true,
  inflict: async ({ rig, random, note, expect }) => {
    const gateway = random.pick(rig.gateways);
    const { redis } = rig.linksOf(gateway.name);
    const since = performance.now();
    redis.set(BLACKHOLE, 'subscriber');
    await until(async () => !(await gateway.isReady()), 15_000, 'not noticed').catch(() => {});
    const noticed = Math.round(performance.now() - since);
    redis.set(PASS, 'subscriber');
    await until(() => gateway.isReady(), 15_000, 'not ready again');
    note('503 after ms', noticed);
    expect('G1', noticed <= NOTICED_MS, `a silent subscriber was noticed after ${noticed} ms`);
  },
};
