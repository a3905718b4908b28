import type { Store } from '@tandem-watch/client';
import { useEffect, useState } from 'preact/hooks';

/** The value of a store; the component is drawn again when it changes. */
export function useStore<T>(store: Store<T>): T {
  const [value, setValue] = useState(store.getSnapshot());
  useEffect(() => {
    const look = (): void => setValue(() => store.getSnapshot());
    look();
    return store.subscribe(look);
  }, [store]);
  return value;
}
