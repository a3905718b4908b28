import { now } from '../clients/chaos-client.ts';
import { until } from '../clients/crowd.ts';
import type { Fault, Scene } from '../fault.ts';
import { figuresOf } from '../report/figures.ts';

const BACK_MS = 60_000;

/** Everybody loses his socket at once, all in one room; then all are on one gateway, and it is killed. */
export const storm: Fault = {
  name: 'F22',
  title: 'reconnect storm in one room',
  ci: false,
  crowd: { rooms: 1, modern: 1_000, extension: 0, enterMs: 20_000 },
  behaviour: { paceMs: 120_000, churn: 0, drama: false },
  inflict: async (scene) => {
    const { rig, crowd } = scene;
    const [last, ...others] = rig.gateways;
    await allBack(scene);
    await measured(scene, 'sockets cut', () => {
      for (const client of crowd.clients) client.cut();
    });
    await measured(scene, 'two gateways killed', async () => {
      await Promise.all(others.map(({ end }) => end('SIGKILL')));
    });
    await Promise.all(others.map(({ restart }) => restart()));
    await measured(scene, 'the gateway of all killed', async () => {
      await last?.end('SIGKILL');
    });
    await last?.restart();
  },
};

/** Does something that costs people their sockets, waits until they are back, and notes how long that took them. */
async function measured(scene: Scene, what: string, hurt: () => void | Promise<void>): Promise<void> {
  const { crowd, note } = scene;
  const from = now();
  await hurt();
  await until(() => crowd.clients.some(({ isIn }) => !isIn), BACK_MS, 'nobody was cut');
  await allBack(scene);
  const { returned, replayed, snapshots } = figuresOf(crowd.historiesSince(from), from, now());
  const { count, p50, p99, max } = returned;
  note(what, `${count} back, p50 ${p50} p99 ${p99} max ${max} ms, ${replayed} replays, ${snapshots} snapshots`);
}

async function allBack({ crowd }: Scene): Promise<void> {
  await until(() => crowd.clients.every(({ isIn }) => isIn), BACK_MS, 'not everybody came back');
}
