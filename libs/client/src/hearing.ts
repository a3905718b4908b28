import type { ServerMessage } from '@tandem-watch/protocol';
import type { MessageOf, Room } from './room.ts';

/** Who listens to which messages. */
export interface Hearing {
  readonly on: Room['on'];
  readonly tell: (message: ServerMessage) => void;
}

/** Makes a hearing. `report` gets what a listener throws. */
export function createHearing(report: (error: unknown) => void): Hearing {
  const listeners = new Set<(message: ServerMessage) => void>();
  return {
    on: (type, listener) => {
      const entry = (message: ServerMessage): void => {
        if (isOf(message, type)) listener(message);
      };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    tell: (message) => {
      for (const listener of Array.from(listeners)) {
        try {
          listener(message);
        } catch (error) {
          report(error);
        }
      }
    },
  };
}

function isOf<Type extends ServerMessage['type']>(message: ServerMessage, type: Type): message is MessageOf<Type> {
  return message.type === type;
}
