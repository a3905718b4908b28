import { WebSocket, type ClientOptions, type RawData } from 'ws';

/** What a client received, as parsed. */
export type Received = Readonly<Record<string, unknown>>;

/** A client of a test: it keeps all that it is sent. */
export interface SocketClient {
  readonly socket: WebSocket;
  readonly received: readonly Received[];
  readonly send: (message: unknown) => void;
  /** Resolves with the first message, from now or before, for which `test` holds. */
  readonly until: (test: (message: Received) => boolean) => Promise<Received>;
  readonly untilType: (type: string) => Promise<Received>;
  readonly untilError: (code: string) => Promise<Received>;
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
}

/** Opens a socket on a gateway; rejects with the status when it is refused. */
export async function openSocket(
  port: number,
  options: ClientOptions = {},
  { path = '/ws', protocols = [] }: { readonly path?: string; readonly protocols?: string[] } = {},
): Promise<SocketClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, options);
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    received.push(receivedOf(data));
    for (const wake of waiting) wake();
  });
  const closed = new Promise<number>((resolve) =>
    socket.on('close', (code) => {
      resolve(code);
      for (const wake of waiting) wake();
    }),
  );
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('unexpected-response', (_request, response) =>
      reject(new Refused(response.statusCode ?? 0, response.headers)),
    );
    socket.on('error', reject);
  });
  const until: SocketClient['until'] = async (test) => {
    for (;;) {
      const found = received.find(test);
      if (found !== undefined) return found;
      if (socket.readyState !== WebSocket.OPEN) throw new Error(`the socket ended; it got ${JSON.stringify(received)}`);
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
      });
    }
  };
  return {
    socket,
    received,
    closed,
    until,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    untilType: (type) => until((message) => message['type'] === type),
    untilError: (code) => until((message) => message['type'] === 'ERROR' && message['code'] === code),
  };
}

function receivedOf(data: RawData): Received {
  const value: unknown = JSON.parse(Buffer.isBuffer(data) ? data.toString() : '');
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** An upgrade that was answered with a status. */
export class Refused extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;

  constructor(status: number, headers: Refused['headers']) {
    super(`refused with ${status}`);
    this.status = status;
    this.headers = headers;
  }
}

/** The refusal of an upgrade. */
export async function refusalOf(port: number, options: ClientOptions = {}): Promise<Refused> {
  try {
    const client = await openSocket(port, options);
    client.socket.terminate();
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
  throw new Error('the socket was opened');
}
