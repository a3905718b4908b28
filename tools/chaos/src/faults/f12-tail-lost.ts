import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.ts';
import type { Rig } from '../rig/rig.ts';

/** Redis dies, and the end of its file is gone: about a second of what it had acknowledged. */
export const tailLost: Fault = {
  name: 'F12',
  title: 'Redis loses its last second',
  ci: true,
  mayLose: true,
  behaviour: { paceMs: 40 },
  inflict: async ({ rig, random, note }) => {
    await delay(random.below(300));
    const before = await sizeOfFile(rig);
    await delay(1_000);
    await rig.redis.kill9();
    const cut = await cutFile(rig, before);
    note('bytes cut', cut);
    await rig.redis.restart();
    await delay(4_000);
  },
};

async function fileOf({ redis }: Rig): Promise<string> {
  const folder = join(redis.dir, 'appendonlydir');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.incr.aof'));
  const newest = names.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
  if (newest === undefined) throw new Error(`there is no append-only file in ${folder}`);
  return join(folder, newest);
}

async function sizeOfFile(rig: Rig): Promise<number> {
  return (await stat(await fileOf(rig))).size;
}

/** Cuts the file back to a size, in the middle of whatever stands there. */
async function cutFile(rig: Rig, size: number): Promise<number> {
  const file = await open(await fileOf(rig), 'r+');
  try {
    const { size: now } = await file.stat();
    await file.truncate(size);
    return now - size;
  } finally {
    await file.close();
  }
}
