import type { ServerMessage } from '@tandem-watch/protocol';
import { readFrame } from '../frame.ts';
import type { Runtime, SocketClass } from '../runtime.ts';

/** One socket, from its opening to its end. */
export interface Link {
  readonly send: (text: string) => void;
  /** Ends it: nothing more is heard of it, `onEnd` included. */
  readonly drop: (code?: number) => void;
}

export interface LinkListener {
  readonly onOpen: () => void;
  /** Any frame, also one that says nothing to this client: a sign of life. */
  readonly onFrame: () => void;
  readonly onMessage: (message: ServerMessage) => void;
  /** Once, unless it was dropped. */
  readonly onEnd: (code: number) => void;
}

/** What a browser says of a connection that the network ended. */
export const LOST = 1006;

/** Opens a socket. Never throws: an address that cannot be opened ends like a lost connection. */
export function openLink(url: string, Socket: SocketClass, { after }: Runtime, listener: LinkListener): Link {
  let isOver = false;
  const end = (code: number): void => {
    if (isOver) return;
    isOver = true;
    listener.onEnd(code);
  };
  try {
    const socket = new Socket(url);
    socket.addEventListener('open', () => {
      if (!isOver) listener.onOpen();
    });
    socket.addEventListener('message', ({ data }) => {
      if (isOver) return;
      listener.onFrame();
      const message = readFrame(data);
      if (message !== null) listener.onMessage(message);
    });
    socket.addEventListener('close', ({ code }) => end(code));
    // A close follows; without a listener the package `ws` would throw.
    socket.addEventListener('error', () => {});
    return {
      send: (text) => {
        if (!isOver) socket.send(text);
      },
      drop: (code) => {
        isOver = true;
        socket.close(code);
      },
    };
  } catch {
    after(0, () => end(LOST));
    return { send: () => {}, drop: () => void (isOver = true) };
  }
}
