import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../clients/crowd.ts';
import type { Fault, Scene } from '../fault.ts';
import { openReader } from '../rig/read-rooms.ts';

type Outage = Pick<Fault, 'name' | 'title' | 'ci' | 'crowd' | 'behaviour'> & {
  /** PostgreSQL is away for so long, ms. */
  readonly awayMs: number;
  /** The backlog must be gone after so long, ms. */
  readonly drainedMs: number;
};

function postgresDown({ awayMs, drainedMs, ...fault }: Outage): Fault {
  return {
    ...fault,
    inflict: async (scene) => {
      const { rig, note, expect } = scene;
      const before = await rowsOf(scene);
      await rig.postgres.kill9();
      await delay(awayMs);
      note('backlog rows', seqs(scene) - before);
      await rig.postgres.restart();
      const since = performance.now();
      await scene.crowd.settle(20_000);
      const isDrained = async (): Promise<boolean> => (await rowsOf(scene)) >= seqs(scene);
      await until(isDrained, drainedMs, 'not drained').catch(() => {});
      const rows = (await rowsOf(scene)) - before;
      const seconds = (performance.now() - since) / 1_000;
      note('rows drained/s', Math.round(rows / seconds));
      expect('G9', await isDrained(), `the backlog was not drained in ${drainedMs} ms`);
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

export const postgresDownShortly: Fault = postgresDown({
  name: 'F15',
  title: 'PostgreSQL down for 30 s',
  ci: true,
  awayMs: 30_000,
  drainedMs: 60_000,
});

/** About 500 commands a second. */
export const postgresDownLong: Fault = postgresDown({
  name: 'F15L',
  title: 'PostgreSQL down for 5 min',
  ci: false,
  crowd: { rooms: 10, modern: 3, extension: 0 },
  behaviour: { paceMs: 34, churn: 0.005 },
  awayMs: 300_000,
  drainedMs: 240_000,
});
