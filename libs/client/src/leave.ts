import type { Connection } from './connection/connection.ts';
import type { Room } from './room.ts';
import type { Runtime } from './runtime.ts';

/** How long the server may take to answer, ms. */
const LEAVE_MS = 2_000;

/** Leaves the room; resolves when the connection has ended. Without a connection only that is done. */
export function leave(connection: Connection, state: Room['connection'], { after }: Runtime): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (state.getSnapshot().status !== 'stopped') return;
      cancel();
      unsubscribe();
      resolve();
    };
    const cancel = after(LEAVE_MS, () => connection.stop({ kind: 'left' }, true));
    const unsubscribe = state.subscribe(look);
    connection.leave();
    look();
  });
}
