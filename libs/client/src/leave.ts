import type { Connection } from './connection/connection.ts';
import type { Room } from './room.ts';
import type { Runtime } from './runtime.ts';

/** How long the server may take to answer, ms. */
const LEAVE_MS = 2_000;

/** Leaves the room; resolves when the connection has ended. Without a connection only that is done. */
export function leave(connection: Connection, state: Room['connection'], { after }: Runtime): Promise<void> {
  return new Promise((resolve) => {
    const gone = (): void => {
      connection.stop({ kind: 'left' }, true);
      resolve();
    };
    if (!connection.send(JSON.stringify({ type: 'LEAVE' }))) return gone();
    const cancel = after(LEAVE_MS, gone);
    const unsubscribe = state.subscribe(() => {
      if (state.getSnapshot().status === 'online') return;
      cancel();
      unsubscribe();
      gone();
    });
  });
}
