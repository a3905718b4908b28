import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';

/** A frame that a member got, and when (ms from the beginning). */
export interface Seen {
  readonly ms: number;
  readonly text: string;
  readonly message: Readonly<Record<string, unknown>>;
}

/** A client of the recording: it sends what it is told, and does on its own what the extension does when a socket ends. */
export interface Member {
  readonly name: string;
  readonly seen: readonly Seen[];
  /** What happened to its sockets: ms and words. */
  readonly notes: readonly { readonly ms: number; readonly text: string }[];
  readonly send: (message: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly close: () => void;
}

/** The extension tries again after so many ms. */
const RECONNECT_MS = 250;
/** Whoever finds no gateway for so long finds none, ms: longer than a gateway takes to be started again. */
const PATIENCE_MS = 15_000;

/** A member that connects to the first URL of its list, and to the next whenever a socket is lost. `now`: ms from the beginning. */
export function member(
  name: string,
  urls: readonly string[],
  now: () => number,
  parse: (text: string) => Seen['message'],
): Member {
  const seen: Seen[] = [];
  const notes: { ms: number; text: string }[] = [];
  let socket: WebSocket | null = null;
  let join: Readonly<Record<string, unknown>> | null = null;
  let next = 0;
  let wanted = false;

  async function connected(): Promise<WebSocket> {
    const since = now();
    while (socket?.readyState !== WebSocket.OPEN) {
      if (now() - since > PATIENCE_MS) {
        throw new Error(`Nobody answers at ${urls.join(' or ')}: is \`npm start\` running, on other ports (--urls)?`);
      }
      const url = urls[next++ % urls.length] ?? '';
      const fresh = await open(url, (text) => seen.push({ ms: now(), text, message: parse(text) }));
      if (fresh === null) await delay(RECONNECT_MS);
      else adopt(fresh, url);
    }
    return socket;
  }

  function adopt(fresh: WebSocket, url: string): void {
    notes.push({ ms: now(), text: `connected to ${url}` });
    fresh.once('close', (code) => void ended(fresh, code));
    socket = fresh;
  }

  async function ended(which: WebSocket, code: number): Promise<void> {
    notes.push({ ms: now(), text: `socket ended (${code})` });
    if (socket === which) socket = null;
    if (!wanted || join === null || socket !== null) return;
    (await connected()).send(JSON.stringify(join));
    notes.push({ ms: now(), text: 'joined again' });
  }

  return {
    name,
    seen,
    notes,
    send: async (message) => {
      const open = await connected();
      if (message['type'] === 'JOIN') join = message;
      wanted = message['type'] !== 'LEAVE';
      open.send(JSON.stringify(message));
    },
    close: () => {
      wanted = false;
      socket?.close();
      socket = null;
    },
  };
}

/** Opens a socket; null when it cannot be. */
async function open(url: string, receive: (text: string) => void): Promise<WebSocket | null> {
  const socket = new WebSocket(url);
  socket.on('message', (data: Buffer) => receive(data.toString('utf8')));
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.once('open', () => resolve(true));
    socket.on('error', () => resolve(false));
  });
  return isOpen ? socket : null;
}
