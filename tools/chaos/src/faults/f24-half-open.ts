import { ChaosClient } from '../clients/chaos-client.ts';
import { until } from '../clients/crowd.ts';
import type { Fault } from '../fault.ts';
import { startProxy } from '../rig/proxy.ts';
import { BLACKHOLE } from '../rig/traffic.ts';
import { HEARTBEAT_TIMEOUT_MS } from '../rig/rig.ts';
import { firstOf } from './owner.ts';

const GHOST_MS = 2 * HEARTBEAT_TIMEOUT_MS + 5_000;

/** A member's network is gone, and nobody says so. */
export const halfOpen: Fault = {
  name: 'F24',
  title: 'half-open client',
  ci: true,
  behaviour: { drama: false },
  inflict: async ({ rig, crowd, random, note, expect }) => {
    const gateway = random.pick(rig.gateways);
    const proxy = await startProxy(Number(new URL(gateway.url).port));
    const room = firstOf(crowd.rooms);
    const gateways = [{ name: gateway.name, url: `http://127.0.0.1:${proxy.port}` }];
    const behaviour = { paceMs: 50, churn: 0, drama: false };
    const ghost = new ChaosClient({ room, user: 'ghost', modern: true, gateways, random, behaviour });
    ghost.setActing(false);
    const life = ghost.run();
    await until(() => ghost.isIn, 10_000, 'it did not get in');
    proxy.set(BLACKHOLE);
    const since = performance.now();
    const witness = crowd.clients.find(({ options }) => options.room === room);
    const isGone = (): boolean => witness?.view?.users.has('ghost') === false;
    await until(isGone, GHOST_MS + 5_000, 'still there').catch(() => {});
    const age = Math.round(performance.now() - since);
    note("the ghost's age, ms", age);
    expect('G4', age <= GHOST_MS, `a ghost was there for ${age} ms`);
    ghost.leave();
    await proxy.close();
    await life;
  },
};
