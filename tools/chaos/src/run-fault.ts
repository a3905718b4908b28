import { setTimeout as delay } from 'node:timers/promises';
import { check } from './checker/check.ts';
import type { Evidence, Frozen, Violation } from './checker/evidence.ts';
import { countLost } from './checker/suffix.ts';
import { now } from './clients/chaos-client.ts';
import { startCrowd, until, type Crowd } from './clients/crowd.ts';
import { random } from './clients/random.ts';
import type { Fault, Scene } from './fault.ts';
import { figuresOf, type Figures } from './report/figures.ts';
import { countersOf } from './rig/metrics.ts';
import { openReader, readRoom, readStored } from './rig/read-rooms.ts';
import type { Rig } from './rig/rig.ts';

/** What came of one fault. */
export interface Outcome {
  readonly fault: string;
  readonly title: string;
  readonly seed: number;
  readonly seconds: number;
  readonly violations: readonly Violation[];
  readonly figures: Figures;
  /** Figures of the fault's own, and what counters grew by. */
  readonly notes: ReadonlyMap<string, number | string>;
  /** What was judged; null when the scenario did not end. */
  readonly evidence: Evidence | null;
}

const CALM_MS = 800;
const QUIET_MS = 2_000;
const SETTLE_MS = 25_000;
const DRAIN_MS = 60_000;

const CROWD = { rooms: 3, modern: 4, extension: 1 };
const BEHAVIOUR = { paceMs: 70, churn: 0.02, drama: true };

/** Inflicts a fault on a crowd that acts, heals, waits for quiet, and judges. */
export async function runFault(rig: Rig, fault: Fault, seed: number): Promise<Outcome> {
  const startedAt = performance.now();
  const chance = random(seed);
  const crowd = startCrowd({
    ...CROWD,
    ...fault.crowd,
    gateways: rig.gateways,
    random: chance.fork('crowd'),
    behaviour: { ...BEHAVIOUR, ...fault.behaviour },
  });
  const frozen: Frozen[] = [];
  const violations: Violation[] = [];
  const notes = new Map<string, number | string>();
  const scene: Scene = {
    rig,
    crowd,
    random: chance.fork('fault'),
    froze: (gateway, from, to, user) => frozen.push({ gateway, from, to, ...(user === undefined ? {} : { user }) }),
    note: (name, value) => notes.set(name, value),
    expect: (rule, holds, text, ...entries) => {
      if (!holds) violations.push({ rule, room: '', text, entries });
    },
  };
  const before = await countersOf(rig);
  const actedFrom = now();
  let actedTo = actedFrom;
  let evidence: Evidence | null = null;
  try {
    await crowd.entered();
    await delay(CALM_MS);
    await fault.inflict(scene);
    await rig.heal();
    await delay(CALM_MS);
    actedTo = now();
    await quieten(rig, crowd);
    evidence = await gather(rig, crowd, frozen, fault.mayLose === true);
    violations.push(...check(evidence));
    if (evidence.mayLose) notes.set('acknowledged and lost', countLost(evidence));
    noteGrowth(before, await countersOf(rig), notes);
  } catch (error) {
    violations.push({ rule: 'G11', room: '', text: `the scenario did not end: ${String(error)}`, entries: [] });
    await rig.heal().catch(() => {});
  }
  await crowd.leave();
  return {
    fault: fault.name,
    title: fault.title,
    seed,
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    violations,
    figures: figuresOf(crowd.histories(), actedFrom, actedTo),
    notes,
    evidence,
  };
}

/** Nobody begins anything new; the hosts have the last word, so that nobody knows a position that he alone told. */
async function quieten(rig: Rig, crowd: Crowd): Promise<void> {
  await crowd.settle(SETTLE_MS);
  for (const client of crowd.clients) {
    const { user, modern } = client.options;
    if (client.view?.host === user) {
      client.command({
        type: 'PLAY_PAUSE',
        control: 'play',
        currentTime: 60,
        ...(modern ? {} : { eventTimestamp: Math.floor(now()) }),
      });
    }
  }
  await crowd.settle(SETTLE_MS);
  await drained(rig, crowd);
  await delay(QUIET_MS);
}

/** Waits until PostgreSQL has what Redis has, for as long as a backlog may take. */
async function drained(rig: Rig, crowd: Crowd): Promise<void> {
  const db = openReader(rig.postgres.roles.reader);
  const isDrained = async (): Promise<boolean> => {
    for (const room of crowd.rooms) {
      const truth = await readRoom(rig.admin, room);
      if (truth === null) return false;
      const { seq = 0 } =
        (await db
          .selectFrom('room_events')
          .select('seq')
          .where('room_id', '=', room)
          .where('timeline', '=', truth.timeline)
          .orderBy('seq', 'desc')
          .limit(1)
          .executeTakeFirst()) ?? {};
      if (seq < truth.seq) return false;
    }
    return true;
  };
  await until(isDrained, DRAIN_MS, 'PostgreSQL lags behind').catch(() => {});
  await db.destroy();
}

async function gather(rig: Rig, crowd: Crowd, frozen: readonly Frozen[], mayLose: boolean): Promise<Evidence> {
  const db = openReader(rig.postgres.roles.reader);
  const rooms: Evidence['rooms'] extends ReadonlyMap<infer Key, infer Value> ? Map<Key, Value> : never = new Map();
  const stored: Evidence['stored'] extends ReadonlyMap<infer Key, infer Value> ? Map<Key, Value> : never = new Map();
  for (const room of crowd.rooms) {
    const truth = await readRoom(rig.admin, room);
    if (truth !== null) rooms.set(room, truth);
    stored.set(room, await readStored(db, room));
  }
  await db.destroy();
  const members = crowd.clients.map(({ options: { room, user, modern }, isIn, view }) => ({
    room,
    user,
    modern,
    isIn,
    view,
  }));
  return { histories: crowd.histories(), members, rooms, stored, frozen, mayLose, at: now() };
}

/** What is worth reporting of what the processes count. */
const counted = [
  'gateway_refills_total',
  'gateway_resyncs_total',
  'gateway_asked_again_total',
  'tandem_history_rows_total',
  'tandem_commits_total{result="lost"}',
  'tandem_commits_total{result="reload"}',
];

function noteGrowth(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  notes: Map<string, number | string>,
): void {
  for (const name of counted) {
    const growth = (after.get(name) ?? 0) - (before.get(name) ?? 0);
    if (growth > 0) notes.set(name.replace(/^(tandem|gateway)_/, '').replace('_total', ''), growth);
  }
}
