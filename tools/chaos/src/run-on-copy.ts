import { join } from 'node:path';
import type { Fault } from './fault.ts';
import type { Patch } from './mutations/mutation.ts';
import { patchedCopy } from './mutations/patched-copy.ts';
import { startRig } from './rig/rig.ts';
import { runFault, type Outcome } from './run-fault.ts';

/** Runs a fault on a rig of its own, whose processes run a changed copy of the sources. */
export async function runOnCopy(
  fault: Fault,
  patches: readonly Patch[],
  seed: number,
  folder: string,
): Promise<Outcome> {
  const copy = await patchedCopy(patches);
  try {
    const rig = await startRig({ logs: join(folder, 'logs'), root: copy.root });
    try {
      return await runFault(rig, fault, seed);
    } finally {
      await rig.stop();
    }
  } finally {
    await copy.remove();
  }
}
