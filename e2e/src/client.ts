import { serverMessageSchema, type ClientMessage, type ServerMessage } from '@tandem-watch/protocol';
import { WebSocket } from 'ws';

/** A message of the server, as received: its text, and what it says. */
export interface Received {
  readonly text: string;
  readonly message: ServerMessage;
}

type Of<Type extends ServerMessage['type']> = Extract<ServerMessage, { type: Type }>;

/** A client of a test: it keeps every frame, each of which must be one that the protocol knows, and waits for what it is told. */
export interface TestClient {
  readonly received: readonly Received[];
  readonly send: (message: ClientMessage | Record<string, unknown>) => void;
  readonly sendText: (text: string | Buffer) => void;
  /** The first message of a type for which `test` holds, from `from` on (an index of `received`). */
  readonly until: <Type extends ServerMessage['type']>(
    type: Type,
    test?: (message: Of<Type>) => boolean,
    from?: number,
  ) => Promise<Of<Type>>;
  /** All messages of a type so far. */
  readonly all: <Type extends ServerMessage['type']>(type: Type) => Of<Type>[];
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  readonly close: (code?: number) => void;
  /** Cuts the connection as a lost network does. */
  readonly cut: () => void;
  readonly socket: WebSocket;
}

/** Connects to a gateway (`http://…`). `taken` is told of each message before anybody who waits for it. */
export async function connectClient(
  url: string,
  headers: Record<string, string> = {},
  taken: (text: string, message: ServerMessage) => void = () => {},
): Promise<TestClient> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, { headers });
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    const text = data.toString('utf8');
    const message = serverMessageSchema.parse(JSON.parse(text));
    taken(text, message);
    received.push({ text, message });
    for (const wake of waiting) wake();
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => {});
  const client: TestClient = {
    received,
    closed,
    socket,
    send: (message) => socket.send(JSON.stringify(message)),
    sendText: (text) => socket.send(text),
    until: async (type, test = () => true, from = 0) => {
      for (let index = from; ;) {
        for (; index < received.length; index++) {
          const message = received[index]?.message;
          if (message !== undefined && isType(message, type) && test(message)) return message;
        }
        await new Promise<void>((resolve) => {
          const wake = (): void => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
    },
    all: (type) => received.map(({ message }) => message).filter((message) => isType(message, type)),
    close: (code) => socket.close(code),
    cut: () => socket.terminate(),
  };
  return client;
}

function isType<Type extends ServerMessage['type']>(message: ServerMessage, type: Type): message is Of<Type> {
  return message.type === type;
}
