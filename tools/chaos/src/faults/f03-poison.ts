import { partitionKeys } from '@tandem-watch/storage-redis';
import type { ChaosClient } from '../clients/chaos-client.ts';
import { until } from '../clients/crowd.ts';
import type { Fault, Scene } from '../fault.ts';
import { firstOf, partitionOfRoom } from './owner.ts';
import { SAID_MS } from './where.ts';

const SET_ASIDE_MS = 60_000;

/** Longer than the next owner takes, and the command behind it, ms. */
const STEADY_MS = 5_000;

const apply = 'const result = apply(roomIn(draft, command.room), command, moment, context.settings);';

/** A command that apply() throws on, and one that kills whoever applies it. */
export const poison: Fault = {
  name: 'F3B',
  title: 'apply that throws, a deadly command',
  ci: true,
  behaviour: { churn: 0.005, drama: false },
  patches: [
    {
      file: 'apps/room-worker/src/apply-entry.ts',
      find: apply,
      replace: `if (command.type === 'ACT' && command.message.type === 'CHAT') {
      if (command.message.text.endsWith('|throws')) throw new Error('thrown on purpose');
      if (command.message.text.endsWith('|kills')) process.kill(process.pid, 'SIGKILL');
    }
    ${apply}`,
    },
  ],
  inflict: async (scene) => {
    const room = firstOf(scene.crowd.rooms);
    const speaker = scene.crowd.clients.find(({ options }) => options.room === room && options.modern);
    if (speaker === undefined) throw new Error('nobody can speak');
    await sayPoison(scene, speaker, 'throws');
    await sayPoison(scene, speaker, 'kills');
  },
};

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
