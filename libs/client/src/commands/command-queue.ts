import type { ActMessage, ErrorReply, UserId } from '@tandem-watch/protocol';
import type { Runtime } from '../runtime.ts';
import { RefusedError } from './refused.ts';

// Commands go out in their order, each under an id that it keeps for good: the server carries out an id of a session
// once, so whatever was not acknowledged is simply sent again, after a reconnect or when the server asks for it. Only
// when the session itself is lost can that no longer be told, and what was sent then rejects as FATE_UNKNOWN.
//
// Ids have to grow within a session, and a session outlives its page: the page that was loaded again, or another tab,
// goes on with it. Nothing that is kept in the browser tells how far it came, as that may be refused, or be older than
// what a tab sent last; the browser's clock may have been set back. So a command gets its id when it is sent first, and
// whoever comes back with a session numbers on from the server's time at its entry, which is beyond all ids before as
// long as that clock was not set back.

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
  readonly type: string;
  /** Without an id. */
  readonly text: string;
  readonly settle: (committed: Committed) => void;
  readonly fail: (error: unknown) => void;
  /** Given when it is sent first, on any connection: from then on its fate depends on the session. */
  id: number | null;
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
  readonly #entries = new Set<Entry>();
  #send: ((text: string) => void) | null = null;
  #lastId = 0;
  #isEnded = false;

  /** Takes at most `limit` commands. */
  constructor(runtime: Runtime, limit: number) {
    this.#runtime = runtime;
    this.#limit = limit;
  }

  submit(message: Unnumbered, signal?: Signal): Promise<Committed> {
    const { type } = message;
    if (signal?.aborted === true) return rejected(signal.reason);
    if (this.#isEnded) return rejected(new RefusedError('CLOSED', type, 'The room was left.'));
    if (this.#entries.size >= this.#limit) {
      return rejected(new RefusedError('QUEUE_FULL', type, `${this.#limit} commands wait already.`));
    }
    if (!isSayable(message)) return rejected(new RefusedError('BAD_MESSAGE', type, 'A number of it is not finite.'));
    const text = JSON.stringify(message);
    if (bytesOf(withId(text, Number.MAX_SAFE_INTEGER)) > MAX_FRAME) {
      return rejected(new RefusedError('BAD_MESSAGE', type, 'The message is too big.'));
    }
    const promise = new Promise<Committed>((resolve, reject) => {
      const abort = (): void => this.#fail(entry, signal?.reason);
      const done = (): void => signal?.removeEventListener('abort', abort);
      signal?.addEventListener('abort', abort);
      const settle = (committed: Committed): void => (done(), resolve(committed));
      const fail = (error: unknown): void => (done(), reject(error));
      const entry: Entry = { type, text, settle, fail, id: null, inFlight: false, paused: false, tries: 0 };
      this.#entries.add(entry);
    });
    this.#pump();
    return handled(promise);
  }

  /** All ids that are given from now on are above this number. */
  idsAbove(number: number): void {
    this.#lastId = Math.max(this.#lastId, Math.floor(number));
  }

  /** The room can be reached: sends what waits, and sends again what was not acknowledged. */
  open(send: (text: string) => void): void {
    this.#send = send;
    this.#pump();
  }

  /** The room cannot be reached any more. */
  shut(): void {
    this.#send = null;
    for (const entry of this.#entries) entry.inFlight = false;
  }

  /** The answer to a command; of one that does not wait, nothing. */
  acknowledge(id: number, timeline: string, seq: number): void {
    const entry = this.#find(id);
    if (entry === undefined) return;
    entry.settle({ id, timeline, seq });
    this.#finish(entry);
  }

  /** The refusal of a command: it goes out again when the server asks for that. */
  refuse(id: number, { code, message, retryAfterMs }: ErrorReply): void {
    const entry = this.#find(id);
    if (entry === undefined) return;
    const isPassing = code === 'UNAVAILABLE' || code === 'OVERLOADED' || code === 'RATE_LIMITED';
    if (isPassing && entry.tries < TRIES) this.#again(entry, retryAfterMs);
    else this.#fail(entry, new RefusedError(code, entry.type, message, retryAfterMs));
  }

  /** The session is lost: what became of the commands that were sent cannot be found out. */
  forget(): void {
    for (const entry of this.#entries) {
      if (entry.id === null) continue;
      this.#fail(entry, new RefusedError('FATE_UNKNOWN', entry.type, 'The session was lost before this was answered.'));
    }
  }

  /** Rejects all commands, and whatever comes later. */
  end(): void {
    this.#isEnded = true;
    this.#send = null;
    for (const entry of this.#entries) {
      this.#fail(entry, new RefusedError('CLOSED', entry.type, 'The room was left.'));
    }
  }

  /** Sends what may be sent: the first ones, up to the window. */
  #pump(): void {
    let room = IN_FLIGHT;
    for (const entry of this.#entries) {
      // Whoever says two things means them in this order: what waits to be sent again holds up what is behind it.
      if (this.#send === null || room-- === 0 || entry.paused) return;
      if (entry.inFlight) continue;
      entry.inFlight = true;
      entry.id ??= ++this.#lastId;
      this.#send(withId(entry.text, entry.id));
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

  #find(id: number): Entry | undefined {
    return Array.from(this.#entries).find((entry) => entry.id === id);
  }

  #fail(entry: Entry, error: unknown): void {
    entry.fail(error);
    this.#finish(entry);
  }

  #finish(entry: Entry): void {
    if (this.#entries.delete(entry)) this.#pump();
  }
}

/** Whether JSON can say its numbers. NaN and Infinity become null, for which the server ends the socket in the end. */
export function isSayable(message: object): boolean {
  return Object.values(message).every((value) => typeof value !== 'number' || Number.isFinite(value));
}

/** The JSON of a command, which is never empty, with its id. */
function withId(text: string, id: number): string {
  return `${text.slice(0, -1)},"id":${id}}`;
}

/** The length of a JSON text in UTF-8; `TextEncoder` is not everywhere. */
function bytesOf(text: string): number {
  return encodeURIComponent(text).replaceAll(/%../g, '.').length;
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
