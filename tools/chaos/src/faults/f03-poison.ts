import { partitionKeys } from '@tandem-watch/storage-redis';
import type { ChaosClient } from '../clients/chaos-client.ts';
import { until } from '../clients/crowd.ts';
import type { Fault, Scene } from '../fault.ts';
import { PARTITIONS } from '../rig/read-rooms.ts';
import { firstOf, partitionOfRoom } from './owner.ts';
import { SAID_MS } from './where.ts';

const SET_ASIDE_MS = 60_000;

/** Longer than the next owner takes, and the command behind it, ms. */
const STEADY_MS = 5_000;

const rule = 'const { text } = message;';

/** A command that apply() throws on, and one that kills whoever applies it. */
export const poison: Fault = {
  name: 'F3B',
  title: 'apply that throws, a deadly command',
  ci: true,
  behaviour: { churn: 0.005, drama: false },
  patches: [
    {
      file: 'libs/room/src/act/chat.ts',
      find: rule,
      replace: `${rule}
  if (text.endsWith('|throws')) throw new Error('thrown on purpose');
  if (text.endsWith('|kills')) process.kill(process.pid, 'SIGKILL');`,
    },
  ],
  inflict: async (scene) => {
    const room = firstOf(scene.crowd.rooms);
    const speaker = scene.crowd.clients.find(({ options }) => options.room === room && options.modern);
    if (speaker === undefined) throw new Error('nobody can speak');
    const before = await letters(scene.rig);
    await sayPoison(scene, speaker, 'throws');
    await sayPoison(scene, speaker, 'kills');
    const aside = (await letters(scene.rig)) - before;
    scene.expect('G2', aside === 2, `${aside} commands were set aside, of 2 that had to be`);
  },
};

/** How many commands all partitions have set aside. */
async function letters({ admin }: Scene['rig']): Promise<number> {
  const all = Array.from(
    { length: PARTITIONS },
    async (_, partition) => await admin.xlen(partitionKeys(partition).dead),
  );
  return (await Promise.all(all)).reduce((sum, each) => sum + each, 0);
}

/**
 * Says it, keeps the workers running as whoever runs them does, and waits until it was set aside and kills nobody any
 * more: a client that is told after 10 s that its fate is unknown sends it again under its id, so it may come twice.
 */
async function sayPoison({ rig, note, expect }: Scene, speaker: ChaosClient, what: string): Promise<void> {
  const { room, user } = speaker.options;
  const { dead } = partitionKeys(partitionOfRoom(room));
  const before = await rig.admin.xlen(dead);
  const since = performance.now();
  const text = `${room}|${user}||${what}`;
  await until(() => speaker.isIn && speaker.command({ type: 'CHAT', text }), SAID_MS, `${what} could not be said`);
  let deaths = 0;
  let lastDeathAt = since;
  let setAsideAt: number | null = null;
  const isOver = async (): Promise<boolean> => {
    for (const worker of rig.workers) {
      if (worker.isRunning()) continue;
      deaths += 1;
      lastDeathAt = performance.now();
      await worker.restart();
    }
    if (setAsideAt === null && (await rig.admin.xlen(dead)) > before) setAsideAt = performance.now();
    return setAsideAt !== null && performance.now() - Math.max(setAsideAt, lastDeathAt) > STEADY_MS;
  };
  await until(isOver, SET_ASIDE_MS, 'not set aside').catch(() => {});
  note(`set aside what ${what}, after ms`, setAsideAt === null ? 'never' : Math.round(setAsideAt - since));
  note(`workers killed by what ${what}`, deaths);
  expect('G2', setAsideAt !== null, `a command that ${what} was not set aside`);
}
