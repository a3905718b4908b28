import type { Violation } from '../checker/evidence.ts';
import { faults } from '../faults/all.ts';
import { runOnCopy } from '../run-apart.ts';
import type { Mutation, Patch } from './mutation.ts';

/** How often a mistake may slip through before it counts as not caught. */
const TRIES = 3;

/** What to run, and whom to tell. */
export interface MutationRun {
  readonly list: readonly Mutation[];
  readonly seed: number;
  readonly folder: string;
  readonly say: (text: string) => void;
}

/** Makes each mistake in a copy of the sources; true when each was caught, and what is harmless alone was not. */
export async function runMutations({ list, seed, folder, say }: MutationRun): Promise<boolean> {
  let caught = 0;
  for (const mutation of list) {
    const startedAt = performance.now();
    const { harmless = [], patches } = mutation;
    const alone = harmless.length === 0 ? [] : await broken(harmless, mutation, seed, folder);
    if (alone.length > 0) say(`not harmless alone: ${mutation.name}: ${alone[0]?.text}\n`);
    let seen: Violation | undefined;
    for (let attempt = 0; attempt < TRIES && seen === undefined; attempt++) {
      const violations = await broken([...harmless, ...patches], mutation, seed + attempt, folder);
      seen = violations.find(({ rule }) => mutation.breaks.includes(rule));
    }
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    if (seen !== undefined && alone.length === 0) caught += 1;
    const verdict = seen === undefined ? 'MISSED' : 'caught';
    say(
      `${verdict} ${mutation.name} by ${mutation.fault} (${seconds} s)${seen === undefined ? '' : `: ${seen.rule} ${seen.text}`}\n`,
    );
  }
  say(`${caught} of ${list.length} mutations caught\n`);
  return caught === list.length;
}

async function broken(
  patches: readonly Patch[],
  { fault: name }: Mutation,
  seed: number,
  folder: string,
): Promise<readonly Violation[]> {
  const fault = faults.find((each) => each.name === name);
  if (fault === undefined) throw new Error(`there is no fault ${name}`);
  return (await runOnCopy(fault, patches, seed, folder)).violations;
}
