import { readFile } from 'node:fs/promises';
import type { Rig } from './rig.ts';

/** Resident memory of all processes at a moment (ms from the beginning), kB. */
export interface Sample {
  readonly at: number;
  readonly kb: number;
}

/** Resident memory of all processes together, kB. */
export async function residentKb({ processes }: Rig): Promise<number> {
  const sizes = await Promise.all(
    processes.map(({ pid }) => readFile(`/proc/${pid()}/status`, 'utf8').catch(() => '')),
  );
  return sizes.reduce((sum, status) => sum + Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0), 0);
}

/** The straight line through samples: kB a minute; 0 for less than two. */
export function slopeOf(samples: readonly Sample[]): number {
  const count = samples.length;
  if (count < 2) return 0;
  const meanAt = samples.reduce((sum, { at }) => sum + at, 0) / count;
  const meanKb = samples.reduce((sum, { kb }) => sum + kb, 0) / count;
  const covariance = samples.reduce((sum, { at, kb }) => sum + (at - meanAt) * (kb - meanKb), 0);
  const variance = samples.reduce((sum, { at }) => sum + (at - meanAt) ** 2, 0);
  return (covariance / variance) * 60_000;
}
