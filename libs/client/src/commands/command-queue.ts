import type { ActMessage, ErrorReply, UserId } from '@tandem-watch/protocol';
import type { Runtime } from '../runtime.ts';
import { RefusedError } from './refused.ts';

// Commands go out in their order, each under an id that it keeps for good: the server carries out an id of a session
// once, so whatever was not acknowledged is simply sent again, after a reconnect or when the server asks for it. Only
// when the session itself is lost can that no longer be told, and what was sent then rejects as FATE_UNKNOWN.

/** Commands without an answer at one time: the server takes 64. */
const IN_FLIGHT = 32;
/** A command is sent again so many times on the server's request. */
const TRIES = 10;
/** The wait before that doubles from here, ms, unless the server says how long. */
const RETRY_MS = 250;
const LONGEST_RETRY_MS = 8_000;
/** The server takes no bigger frame, bytes. */
const MAX_FRAME = 65_536;

/** A message whose ids are plain strings. */
type Plain<Message> = { [Key in keyof Message]: Message[Key] extends UserId ? string : Message[Key] };

/** A command as it is given: without an id. */
export type Unnumbered = ActMessage extends infer Message
  ? Message extends unknown
    ? Plain<Omit<Message, 'id'>>
    : never
  : never;

/** What a command came to. */
export interface Committed {
  readonly id: number;
  readonly timeline: string;
  /** Of its event; of the room's last event when it made none. */
  readonly seq: number;
}

/** What a command needs of an AbortSignal. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

interface Entry {
  readonly id: number;
  readonly type: string;
  readonly text: string;
  readonly settle: (committed: Committed) => void;
  readonly fail: (error: unknown) => void;
  /** Has it been sent on any connection? Then its fate depends on the session. */
  wasSent: boolean;
  /** Is it on its way on this connection? */
  inFlight: boolean;
  /** It is to be sent again, but not yet. */
  paused: boolean;
  tries: number;
}

/** The commands of one room that have no answer yet, in their order. */
export class CommandQueue {
  readonly #runtime: Runtime;
  readonly #limit: number;
  readonly #entries = new Map<number, Entry>();
  #send: ((text: string) => void) | null = null;
  #nextId: number;
  #isEnded = false;

  /** Takes at most `limit` commands; ids begin above `base`. */
  constructor(runtime: Runtime, limit: number, base: number) {
    this.#runtime = runtime;
    this.#limit = limit;
    this.#nextId = base + 1;
  }

  submit(message: Unnumbered, signal?: Signal): Promise<Committed> {
    const { type } = message;
    if (signal?.aborted === true) return rejected(signal.reason);
    if (this.#isEnded) return rejected(new RefusedError('CLOSED', type, 'The room was left.'));
    if (this.#entries.size >= this.#limit) {
      return rejected(new RefusedError('QUEUE_FULL', type, `${this.#limit} commands wait already.`));
    }
    const id = this.#nextId++;
    const text = JSON.stringify({ ...message, id });
    if (bytesOf(text) > MAX_FRAME) return rejected(new RefusedError('BAD_MESSAGE', type, 'The message is too big.'));
    const promise = new Promise<Committed>((resolve, reject) => {
      const abort = (): void => this.#fail(id, signal?.reason);
      const done = (): void => signal?.removeEventListener('abort', abort);
      signal?.addEventListener('abort', abort);
      const settle = (committed: Committed): void => (done(), resolve(committed));
      const fail = (error: unknown): void => (done(), reject(error));
      this.#entries.set(id, { id, type, text, settle, fail, wasSent: false, inFlight: false, paused: false, tries: 0 });
    });
    this.#pump();
    return handled(promise);
  }

  /** The room can be reached: sends what waits, and sends again what was not acknowledged. */
  open(send: (text: string) => void): void {
    this.#send = send;
    this.#pump();
  }

  /** The room cannot be reached any more. */
  shut(): void {
    this.#send = null;
    for (const entry of this.#entries.values()) entry.inFlight = false;
  }

  /** The answer to a command; of one that does not wait, nothing. */
  acknowledge(id: number, timeline: string, seq: number): void {
    this.#entries.get(id)?.settle({ id, timeline, seq });
    this.#finish(id);
  }

  /** The refusal of a command: it goes out again when the server asks for that. */
  refuse(id: number, { code, message, retryAfterMs }: ErrorReply): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    const isPassing = code === 'UNAVAILABLE' || code === 'OVERLOADED' || code === 'RATE_LIMITED';
    if (isPassing && entry.tries < TRIES) this.#again(entry, retryAfterMs);
    else this.#fail(id, new RefusedError(code, entry.type, message, retryAfterMs));
  }

  /** The session is lost: what became of the commands that were sent cannot be found out. */
  forget(): void {
    for (const { id, type, wasSent } of this.#entries.values()) {
      if (!wasSent) continue;
      this.#fail(id, new RefusedError('FATE_UNKNOWN', type, 'The session was lost before this was answered.'));
    }
  }

  /** Rejects all commands, and whatever comes later. */
  end(): void {
    this.#isEnded = true;
    this.#send = null;
    for (const { id, type } of this.#entries.values()) {
      this.#fail(id, new RefusedError('CLOSED', type, 'The room was left.'));
    }
  }

  /** Sends what may be sent: the first ones, up to the window. */
  #pump(): void {
    let room = IN_FLIGHT;
    for (const entry of this.#entries.values()) {
      // Whoever says two things means them in this order: what waits to be sent again holds up what is behind it.
      if (this.#send === null || room-- === 0 || entry.paused) return;
      if (entry.inFlight) continue;
      entry.inFlight = true;
      entry.wasSent = true;
      this.#send(entry.text);
    }
  }

  #again(entry: Entry, retryAfterMs: number | undefined): void {
    entry.inFlight = false;
    entry.paused = true;
    entry.tries += 1;
    const bound = Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** entry.tries);
    this.#runtime.after((retryAfterMs ?? 0) + this.#runtime.random() * bound, () => {
      entry.paused = false;
      this.#pump();
    });
  }

  #fail(id: number, error: unknown): void {
    this.#entries.get(id)?.fail(error);
    this.#finish(id);
  }

  #finish(id: number): void {
    if (this.#entries.delete(id)) this.#pump();
  }
}

/** Its length in UTF-8; `TextEncoder` is not everywhere. */
function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

function rejected(error: unknown): Promise<Committed> {
  return handled(
    new Promise((_resolve, reject) => {
      reject(error);
    }),
  );
}

/** Whoever does not wait for a command is not to be ended by its refusal, as Node does with unhandled rejections. */
function handled(promise: Promise<Committed>): Promise<Committed> {
  promise.catch(() => {});
  return promise;
}
