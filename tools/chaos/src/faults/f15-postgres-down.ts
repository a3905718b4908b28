import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../clients/crowd.ts';
import type { Fault, Scene } from '../fault.ts';
import { openReader } from '../rig/read-rooms.ts';

/** PostgreSQL is away for so long, ms. */
function postgresDown(name: string, title: string, ci: boolean, awayMs: number, paceMs: number): Fault {
  return {
    name,
    title,
    ci,
    behaviour: { paceMs },
    inflict: async (scene) => {
      const { rig, note } = scene;
      await rig.postgres.kill9();
      await delay(awayMs);
      await rig.postgres.restart();
      const since = performance.now();
      const before = await rowsOf(scene);
      await scene.crowd.settle(20_000);
      await until(async () => (await rowsOf(scene)) >= seqs(scene), 60_000, 'not drained').catch(() => {});
      const rows = (await rowsOf(scene)) - before;
      const seconds = (performance.now() - since) / 1_000;
      note('backlog rows', rows);
      note('rows drained/s', Math.round(rows / seconds));
      scene.crowd.act();
    },
  };
}

async function rowsOf({ rig, crowd }: Scene): Promise<number> {
  const db = openReader(rig.postgres.roles.reader);
  const { rows } = await db
    .selectFrom('room_events')
    .select((of) => of.fn.countAll<number>().as('rows'))
    .where('room_id', 'in', [...crowd.rooms])
    .executeTakeFirstOrThrow();
  await db.destroy();
  return rows;
}

/** The events that the rooms have had. */
function seqs({ crowd }: Scene): number {
  const last = crowd.rooms.map((room) =>
    Math.max(...crowd.clients.filter(({ options }) => options.room === room).map(({ view }) => view?.seq ?? 0)),
  );
  return last.reduce((sum, seq) => sum + seq, 0);
}

export const postgresDownShortly: Fault = postgresDown('F15', 'PostgreSQL down for 30 s', true, 30_000, 70);
export const postgresDownLong: Fault = postgresDown('F15L', 'PostgreSQL down for 5 min', false, 300_000, 25);
