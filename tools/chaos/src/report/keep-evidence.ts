import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome } from '../run-fault.ts';

/** Keeps what a broken promise was judged by, as `<fault>-<seed>.json`: for whoever looks for the cause. */
export async function keepEvidence(folder: string, { fault, seed, violations, evidence }: Outcome): Promise<void> {
  const text = JSON.stringify({ violations, evidence }, (_, value: unknown): unknown =>
    value instanceof Map ? [...value.entries()] : value,
  );
  await writeFile(join(folder, `${fault}-${seed}.json`), text);
}
