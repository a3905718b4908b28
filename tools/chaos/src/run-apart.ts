import { join } from 'node:path';
import type { Fault } from './fault.ts';
import type { Patch } from './mutations/mutation.ts';
import { patchedCopy } from './mutations/patched-copy.ts';
import { startRig, type RigOptions } from './rig/rig.ts';
import { mountSmallDisk } from './rig/small-disk.ts';
import { runFault, type Outcome } from './run-fault.ts';

/** Whether a fault needs a rig that no other fault can use. */
export function isApart({ patches, redisDiskMb, redisCluster }: Fault): boolean {
  return patches !== undefined || redisDiskMb !== undefined || redisCluster === true;
}

/** Runs a fault on a rig of its own, with what it needs changed. */
export async function runApart(fault: Fault, seed: number, folder: string): Promise<Outcome> {
  const logs = join(folder, 'logs');
  if (fault.redisCluster === true) return await runOnRig(fault, seed, { logs, redisCluster: true });
  if (fault.redisDiskMb === undefined) return await runOnCopy(fault, fault.patches ?? [], seed, folder);
  const disk = await mountSmallDisk(fault.redisDiskMb);
  try {
    return await runOnRig(fault, seed, { logs, redisFolder: disk.folder });
  } finally {
    await disk.remove();
  }
}

/** Runs a fault on a rig whose processes run a changed copy of the sources. */
export async function runOnCopy(
  fault: Fault,
  patches: readonly Patch[],
  seed: number,
  folder: string,
): Promise<Outcome> {
  const copy = await patchedCopy(patches);
  try {
    return await runOnRig(fault, seed, { logs: join(folder, 'logs'), root: copy.root });
  } finally {
    await copy.remove();
  }
}

async function runOnRig(fault: Fault, seed: number, options: RigOptions): Promise<Outcome> {
  const rig = await startRig(options);
  try {
    return await runFault(rig, fault, seed);
  } finally {
    await rig.stop();
  }
}
