import type { SocketClass } from '../src/index.ts';

type Sent = Record<string, unknown>;
type Listener = (event: never) => void;

/** A socket whose other end is the test. */
export interface FakeSocket {
  readonly url: string;
  /** What the client has sent, parsed. */
  readonly sent: Sent[];
  /** The code with which the client closed it. */
  readonly closedWith: number | null | undefined;
  /** What was sent of a type. */
  readonly of: (type: string) => Sent[];
  readonly open: () => void;
  readonly say: (...messages: object[]) => void;
  readonly sayText: (text: string) => void;
  /** The server ends it. */
  readonly end: (code: number) => void;
}

/** All sockets that a client has opened, and the class that it opens them with. */
export interface Network {
  readonly sockets: FakeSocket[];
  readonly WebSocket: SocketClass;
  readonly last: () => FakeSocket;
}

/** Makes a network. */
export function fakeNetwork(): Network {
  const sockets: FakeSocket[] = [];
  class Socket {
    readonly url: string;
    readonly sent: Sent[] = [];
    closedWith: number | null | undefined;
    readonly #listeners: [string, Listener][] = [];

    constructor(url: string) {
      this.url = url;
      sockets.push(this);
    }

    addEventListener(type: string, listener: Listener): void {
      this.#listeners.push([type, listener]);
    }

    send(text: string): void {
      const message: unknown = JSON.parse(text);
      if (typeof message === 'object' && message !== null) this.sent.push({ ...message });
    }

    close(code?: number): void {
      this.closedWith = code ?? null;
    }

    of(type: string): Sent[] {
      return this.sent.filter((message) => message['type'] === type);
    }

    open(): void {
      this.#tell('open', {});
    }

    say(...messages: object[]): void {
      for (const message of messages) this.sayText(JSON.stringify(message));
    }

    sayText(text: string): void {
      this.#tell('message', { data: text });
    }

    end(code: number): void {
      this.#tell('close', { code });
    }

    #tell(type: string, event: object): void {
      for (const [of, listener] of this.#listeners) {
        if (of === type) Reflect.apply(listener, undefined, [event]);
      }
    }
  }
  return {
    sockets,
    WebSocket: Socket,
    last: () => sockets.at(-1) ?? fail(),
  };
}

function fail(): never {
  throw new Error('no socket was opened');
}
