import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterProcess } from '@tandem-watch/dev';
import { until } from '../clients/crowd.ts';
import type { Fault, Scene } from '../fault.ts';
import { crashPoints, type CrashPoint } from './crash-points.ts';
import { firstOf, ownerOf } from './owner.ts';

/** The log is trimmed each 5 s; the other points come within a second. */
const COMES_MS = 12_000;

/** A process dies exactly before and after each thing it does to a store. */
export const crashPointsFault: Fault = {
  name: 'F3',
  title: 'crash before and after each write',
  ci: true,
  inflict: async (scene) => {
    let died = 0;
    for (const point of crashPoints) if (await crashAt(scene, point)) died += 1;
    scene.note('crash points', died);
    scene.expect('G2', died === crashPoints.length, `only ${died} of ${crashPoints.length} crash points came`);
  },
};

async function crashAt({ rig, crowd, random }: Scene, point: CrashPoint): Promise<boolean> {
  const victim: ClusterProcess =
    point.process === 'gateway' ? random.pick(rig.gateways) : await ownerOf(rig, firstOf(crowd.rooms));
  const links = rig.linksOf(victim.name);
  const proxy = point.store === 'redis' ? links.redis : links.postgres;
  proxy.setTrap({ sees: point.sees, at: point.at, spring: () => victim.signal('SIGKILL') });
  const isDead = (): boolean => !victim.isRunning();
  await until(isDead, COMES_MS, 'it did not come').catch(() => {});
  proxy.setTrap(null);
  if (!isDead()) return false;
  await victim.restart();
  await delay(300);
  return true;
}
