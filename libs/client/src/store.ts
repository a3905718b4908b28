/** A value that changes, to be read and listened to. Fits React's `useSyncExternalStore(subscribe, getSnapshot)`. */
export interface Store<T> {
  /** The value as of now: the same reference until it changes. */
  readonly getSnapshot: () => T;
  /** Calls `listener` after each change; returns how to stop that. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** A store and how to change it. */
export interface Source<T> extends Store<T> {
  readonly set: (value: T) => void;
}

/** Makes a store. `report` gets what a listener throws: one bad listener stops no other. */
export function createStore<T>(first: T, report: (error: unknown) => void): Source<T> {
  let value = first;
  const listeners = new Set<() => void>();
  return {
    getSnapshot: () => value,
    subscribe: (listener) => {
      // Wrapped, so that the same function can be subscribed twice.
      const entry = (): void => listener();
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of Array.from(listeners)) {
        try {
          if (listeners.has(listener)) listener();
        } catch (error) {
          report(error);
        }
      }
    },
  };
}
