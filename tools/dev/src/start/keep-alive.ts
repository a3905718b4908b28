import { setTimeout as delay } from 'node:timers/promises';

/** A store that runs; one of our own can be started again with its data. */
interface Store {
  readonly pid?: number;
  readonly restart?: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** How often a store's process is looked at, and how long after its death it is started again, ms. */
const LOOK_MS = 250;
const WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

/**
 * Starts a store of our own again whenever its process dies, and says so; a store that was given, or that runs in a
 * container, is somebody else's to care for. Returns what stops both.
 */
export function keepAlive(name: string, store: Store, say: (line: string) => void): () => Promise<void> {
  const stopping = new AbortController();
  const watched = store.restart === undefined ? Promise.resolve() : watch(store.restart);
  return async () => {
    stopping.abort();
    await watched;
    await store.stop();
  };

  async function watch(restart: () => Promise<void>): Promise<void> {
    let wait = WAIT_MS;
    while (await pause(LOOK_MS)) {
      if (isAlive(store.pid)) continue;
      say(`${name} ended, starting it again in ${wait} ms`);
      if (!(await pause(wait))) return;
      const isBack = await restart().then(
        () => true,
        (error: unknown) => say(`${name}: ${error instanceof Error ? error.message : String(error)}`),
      );
      wait = isBack === true ? WAIT_MS : Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  }

  async function pause(ms: number): Promise<boolean> {
    return await delay(ms, true, { signal: stopping.signal }).catch(() => false);
  }
}

function isAlive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}
