import { RefusedError } from './commands/refused.ts';
import type { StopReason } from './connection/connection-state.ts';
import type { Room } from './room.ts';
import type { RoomState } from './state/room-state.ts';

/** Resolves when the room is entered for the first time; rejects when the connection has stopped before. */
export function untilJoined(state: Room['state'], connection: Room['connection']): Promise<RoomState> {
  const promise = new Promise<RoomState>((resolve, reject) => {
    const look = (): void => {
      const room = state.getSnapshot();
      const now = connection.getSnapshot();
      if (room !== null) resolve(room);
      else if (now.status === 'stopped') reject(refusal(now.reason));
      else return;
      stops.forEach((stop) => stop());
    };
    const stops = [state.subscribe(look), connection.subscribe(look)];
    look();
  });
  promise.catch(() => {});
  return promise;
}

function refusal(reason: StopReason): RefusedError {
  if (reason.kind === 'refused') return new RefusedError(reason.code, 'JOIN', reason.message, reason.retryAfterMs);
  if (reason.kind === 'kicked') {
    return new RefusedError('FORBIDDEN', 'JOIN', 'You were removed from this room.', reason.retryAfterMs);
  }
  return new RefusedError('CLOSED', 'JOIN', `The room was not entered: ${reason.kind}.`);
}
