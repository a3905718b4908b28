interface Stoppable {
  stop(): Promise<void>;
}

interface Entry {
  readonly started: Promise<Stoppable | undefined>;
  users: number;
}

declare global {
  /** The stores of this run, by name: see `once`. */
  var tandemWatchStores: Map<string, Entry> | undefined;
}

/**
 * Starts a store once for all tiers of a run, and stops it after the last of them.
 *
 * Each tier is a vitest project that loads its global setup as modules of its own, so a variable of a module would start
 * one store per tier; only `globalThis` is one for all.
 */
export async function once<T extends Stoppable>(
  name: string,
  isOne: (store: Stoppable) => store is T,
  start: () => Promise<T | undefined>,
): Promise<{ store: T | undefined; release: () => Promise<void> }> {
  const stores = globalThis.tandemWatchStores ?? new Map<string, Entry>();
  globalThis.tandemWatchStores = stores;
  const entry = stores.get(name) ?? { started: start(), users: 0 };
  stores.set(name, entry);
  entry.users += 1;
  const store = await entry.started;
  const release = async (): Promise<void> => {
    entry.users -= 1;
    if (entry.users > 0) return;
    stores.delete(name);
    await store?.stop();
  };
  return { store: store !== undefined && isOne(store) ? store : undefined, release };
}
