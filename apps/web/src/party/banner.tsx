import type { ConnectionState, Store } from '@tandem-watch/client';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useStore } from '../use-store.ts';

/** A connection that is away for less than this is nobody's business, ms. */
const QUIET_MS = 1_200;

/** Says that the connection is away, once it is worth a word. */
export function Banner({ connection }: { readonly connection: Store<ConnectionState> }): JSX.Element {
  const { status } = useStore(connection);
  const isAway = status !== 'online' && status !== 'stopped';
  const [isSaid, setSaid] = useState(false);
  useEffect(() => {
    if (!isAway) return setSaid(false);
    const timer = setTimeout(() => setSaid(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, [isAway]);
  return (
    <p class="banner" role="status" data-shown={isSaid}>
      {isSaid
        ? 'Reconnecting. What you miss is told afterwards, unless it takes long; what you write is sent then.'
        : ''}
    </p>
  );
}
