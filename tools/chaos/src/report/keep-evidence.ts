import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evidence, Violation } from '../checker/evidence.ts';
import type { Outcome } from '../run-fault.ts';

/** Histories of more members than this do not fit into one text: then those are kept that a violation names. */
const MAX_HISTORIES = 100;

/** Keeps what a broken promise was judged by, as `<fault>-<seed>.json`: for whoever looks for the cause. */
export async function keepEvidence(folder: string, { fault, seed, violations, evidence }: Outcome): Promise<void> {
  const kept = evidence === null ? null : { ...evidence, histories: historiesOf(evidence, violations) };
  const text = JSON.stringify({ violations, evidence: kept }, (_, value: unknown): unknown =>
    value instanceof Map ? [...value.entries()] : value,
  );
  await writeFile(join(folder, `${fault}-${seed}.json`), text);
}

function historiesOf({ histories }: Evidence, violations: readonly Violation[]): Evidence['histories'] {
  if (histories.length <= MAX_HISTORIES) return histories;
  const named = new Set(violations.flatMap(({ text }) => text.split(/\W+/)));
  return histories.filter(({ user }) => named.has(user)).slice(0, MAX_HISTORIES);
}
