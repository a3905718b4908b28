import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkLeftovers, type Holdings } from './checker/leftovers.ts';
import { until } from './clients/crowd.ts';
import type { Fault } from './fault.ts';
import { keepEvidence } from './report/keep-evidence.ts';
import { writeReport } from './report/write-report.ts';
import { holdingsOf } from './rig/holdings.ts';
import { residentKb, slopeOf, type Sample } from './rig/memory.ts';
import { PARTITIONS } from './rig/read-rooms.ts';
import { startRig, type Rig } from './rig/rig.ts';
import { runFault, type Outcome } from './run-fault.ts';
import { isApart, runApart } from './run-apart.ts';

/** What to run, and how to tell of it. */
export interface Listing {
  readonly list: Iterable<Fault>;
  /** What is run, for people. */
  readonly named: string;
  /** Whether each fault gets a seed of its own: one more than the last. */
  readonly manySeeds: boolean;
  readonly seed: number;
  /** Where the report and the logs go. */
  readonly folder: string;
  readonly say: (text: string) => void;
  readonly tell: (outcome: Outcome) => string;
}

/** Everything that ends by itself (archived rooms, lost gateways) has ended after so long, ms. */
const LEFTOVERS_MS = 40_000;

/** Runs faults one after the other on one rig; resolves with whether a promise was broken. */
export async function runList(listing: Listing): Promise<boolean> {
  const { list, named, manySeeds, seed, folder, say, tell } = listing;
  const startedAt = performance.now();
  await mkdir(folder, { recursive: true });
  say(`seed ${seed}: ${named}\n`);
  const rig = await startRig({ logs: join(folder, 'logs') });
  const outcomes: Outcome[] = [];
  const memory: Sample[] = [];
  try {
    const before = await holdingsAtRest(rig);
    for (const fault of list) {
      say(`[${outcomes.length + 1}] ${fault.name} … `);
      const own = manySeeds ? seed + outcomes.length : seed;
      const outcome = await (isApart(fault) ? runApart(fault, own, folder) : runFault(rig, fault, own));
      memory.push({ at: performance.now() - startedAt, kb: await residentKb(rig) });
      outcomes.push({ ...outcome, evidence: null });
      say(tell(outcome));
      if (outcome.violations.length > 0) await keepEvidence(folder, outcome);
    }
    const left = await leftovers(rig, before);
    for (const { text, entries } of left) say(`BROKEN G7 ${text} ${entries.join(' ')}\n`);
    const broken = outcomes.filter(({ violations }) => violations.length > 0);
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    say(
      `${outcomes.length - broken.length} kept, ${broken.length} broken, G7 ${left.length === 0 ? 'kept' : 'BROKEN'}, in ${seconds} s\n`,
    );
    const slope = Math.round(slopeOf(memory));
    say(`memory of all processes: ${memory.at(-1)?.kb} kB, slope ${slope} kB/min\n`);
    await writeReport(folder, { outcomes, left, seed, seconds, memorySlope: slope });
    return broken.length + left.length > 0;
  } finally {
    await rig.stop();
  }
}

/** What the rig holds once every gateway follows every partition. */
async function holdingsAtRest(rig: Rig): Promise<Holdings> {
  const all = rig.gateways.length * PARTITIONS;
  await until(async () => (await holdingsOf(rig)).feeds === all, LEFTOVERS_MS, 'not every gateway follows everything');
  return await holdingsOf(rig);
}

/** G7: when everybody has gone and what ends by itself has ended. */
async function leftovers(rig: Rig, before: Holdings): Promise<ReturnType<typeof checkLeftovers>> {
  const isClean = async (): Promise<boolean> => checkLeftovers(before, await holdingsOf(rig)).length === 0;
  await until(isClean, LEFTOVERS_MS, 'something is left').catch(() => {});
  return checkLeftovers(before, await holdingsOf(rig));
}
