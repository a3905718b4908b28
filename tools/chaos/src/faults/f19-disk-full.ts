import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.ts';

/** Longer than the 10 s for which commands wait for better times, ms. */
const FULL_MS = 14_000;
const CHUNK = 1024 * 1024;

/** Redis can write nothing more to its disk; then there is room again. */
export const diskFull: Fault = {
  name: 'F19',
  title: "Redis's disk full",
  ci: false,
  redisDiskMb: 48,
  inflict: async ({ rig, crowd, note, expect }) => {
    const since = performance.now() + performance.timeOrigin;
    const ballast = join(rig.redis.dir, 'ballast');
    note('ballast MB', await fillDisk(ballast));
    await delay(FULL_MS);
    const refusals = crowd.clients
      .flatMap(({ happenings }) => happenings)
      .flatMap((each) =>
        each.kind === 'got' && each.at >= since && each.message.type === 'ERROR' ? [each.message.code] : [],
      );
    for (const code of new Set(refusals)) note(code, refusals.filter((each) => each === code).length);
    expect(
      'G10',
      refusals.some((code) => code === 'UNAVAILABLE' || code === 'OVERLOADED'),
      'nobody was told that nothing can be written',
    );
    await rm(ballast);
  },
};

/** Writes a file until the disk is full; resolves with its size in MB. */
async function fillDisk(path: string): Promise<number> {
  const file = await open(path, 'w');
  const chunk = Buffer.alloc(CHUNK);
  try {
    for (let written = 0; ; written++) {
      const isFull = await file.write(chunk).then(
        ({ bytesWritten }) => bytesWritten < CHUNK,
        () => true,
      );
      if (isFull) return written;
    }
  } finally {
    await file.close();
  }
}
