import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../clients/crowd.ts';
import type { Fault, Scene } from '../fault.ts';

const BACK_MS = 20_000;

/** Redis knows nothing any more: emptied while it runs, and started without its file. */
export const redisEmpty: Fault = {
  name: 'F13',
  title: 'Redis comes back empty',
  ci: true,
  mayLose: true,
  behaviour: { drama: false },
  inflict: async (scene) => {
    await emptied(scene, async ({ rig }) => {
      await rig.admin.flushall();
    });
    await emptied(scene, async ({ rig }) => {
      await rig.redis.kill9();
      await rm(join(rig.redis.dir, 'appendonlydir'), { recursive: true, force: true });
      await rig.redis.restart();
    });
  },
};

async function emptied(scene: Scene, empty: (scene: Scene) => Promise<void>): Promise<void> {
  const { crowd, note, expect } = scene;
  const before = new Map(crowd.clients.map((client) => [client, client.view?.timeline]));
  await empty(scene);
  const since = performance.now();
  const isNew = (): boolean => crowd.clients.every((client) => client.view?.timeline !== before.get(client));
  await until(isNew, BACK_MS, 'not back').catch(() => {});
  note('back after ms', Math.round(performance.now() - since));
  const lost = crowd.clients.filter((client) => client.view?.timeline === before.get(client));
  expect(
    'G6',
    isNew(),
    `not everybody is on a new timeline after ${BACK_MS} ms`,
    ...lost.map(({ options }) => options.user),
  );
}
