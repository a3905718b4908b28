import type { ErrorReply, JoinMessage, ServerMessage } from '@tandem-watch/protocol';
import type { Runtime, SocketClass } from '../runtime.ts';
import type { Source } from '../store.ts';
import type { ConnectionState, LossCause, Online, StopReason } from './connection-state.ts';
import { LOST, openLink, type Link } from './link.ts';
import { watchLiveness, type Liveness } from './liveness.ts';
import { afterClose, afterRefusal, type Verdict } from './retry-policy.ts';

// Keeps one place in a room: opens a socket, sends JOIN, and begins again on the next address whenever that ends, until
// it is stopped or told that coming back is of no use. One socket at a time; whatever an earlier one says is not heard.

/** How long a socket may take to open, ms. */
const OPEN_MS = 8_000;
/** How long JOIN may take, ms: the server answers or closes after 10 s. */
const JOIN_MS = 15_000;
/** Whoever was online for less has not come back for good: the waits go on growing, ms. */
const STABLE_MS = 5_000;
/** The close code of who goes without leaving: the server keeps its place for a while. */
const GOING = 4000;
const LEFT = 1000;

export interface ConnectionListener {
  /** The JOIN for the next attempt. `anew`: without session and resume. */
  readonly join: () => Promise<JoinMessage> | JoinMessage;
  /** The session is not taken any more: what it had is lost. */
  readonly onSessionLost: () => void;
  /** Every message but those about the connection itself; ROOM_STATE and RESUMED included. `'gap'`: events are missing. */
  readonly onMessage: (message: ServerMessage) => 'gap' | undefined;
  readonly onPong: (serverTime: number, sentAt: number) => void;
  /** In the room: commands may be sent until `onOffline`. */
  readonly onOnline: (send: (text: string) => void) => void;
  readonly onOffline: () => void;
  readonly onStopped: (reason: StopReason) => void;
}

/** The connection of one room. It goes round its addresses. Nothing happens before `start`. */
export class Connection {
  readonly #urls: readonly string[];
  readonly #socket: SocketClass;
  readonly #runtime: Runtime;
  readonly #state: Source<ConnectionState>;
  readonly #listener: ConnectionListener;
  #turn = 0;
  /** Attempts that failed in a row. */
  #failures = 0;
  #link: Link | null = null;
  #liveness: Liveness | null = null;
  #onlineSince: number | null = null;
  #hasBeenOnline = false;
  #isLeaving = false;
  /** What RECONNECT said, for the close that follows. */
  #orderedAfterMs: number | null = null;
  /** No attempt before this time, ms: the server has asked for it. */
  #notBefore = 0;
  #cancel = (): void => {};
  #stopWaking = (): void => {};

  constructor(
    urls: readonly string[],
    socket: SocketClass,
    runtime: Runtime,
    state: Source<ConnectionState>,
    listener: ConnectionListener,
  ) {
    this.#urls = urls;
    this.#socket = socket;
    this.#runtime = runtime;
    this.#state = state;
    this.#listener = listener;
  }

  start(): void {
    this.#stopWaking = this.#runtime.onWake(() => this.#wake());
    this.#connect();
  }

  /** Leaves the room: whatever ends the connection from now on ends it for good. */
  leave(): void {
    this.#isLeaving = true;
    if (!this.send(JSON.stringify({ type: 'LEAVE' }))) this.stop({ kind: 'left' }, true);
  }

  /** Ends it for good; with `leave` the place in the room as well. */
  stop(reason: StopReason, leave: boolean): void {
    if (this.#isStopped()) return;
    this.#release(leave ? LEFT : GOING);
    this.#stopWaking();
    this.#state.set({ status: 'stopped', reason });
    this.#listener.onStopped(reason);
  }

  /** Sends a text now; false when this client is not in the room. */
  send(text: string): boolean {
    if (this.#onlineSince === null || this.#link === null) return false;
    this.#link.send(text);
    return true;
  }

  /** Measures the server's clock anew. */
  measure(): void {
    this.#liveness?.measure();
  }

  #isStopped(): boolean {
    return this.#state.getSnapshot().status === 'stopped';
  }

  get #url(): string {
    return this.#urls[this.#turn % this.#urls.length] ?? '';
  }

  #connect(): void {
    this.#cancel();
    this.#orderedAfterMs = null;
    this.#state.set({ status: 'connecting', url: this.#url, attempt: this.#failures });
    // Whoever was told may have stopped it.
    if (this.#isStopped()) return;
    this.#cancel = this.#runtime.after(OPEN_MS, () => this.#lost(LOST, { kind: 'silent' }));
    const link: Link = openLink(this.#url, this.#socket, this.#runtime, {
      onOpen: () => void this.#join(link),
      onFrame: () => this.#liveness?.heard(),
      onMessage: (message) => this.#take(message),
      onEnd: (code) => this.#lost(code),
    });
    this.#link = link;
  }

  async #join(link: Link): Promise<void> {
    this.#cancel();
    this.#cancel = this.#runtime.after(JOIN_MS, () => this.#lost(LOST, { kind: 'silent' }));
    this.#state.set({ status: 'joining', url: this.#url, attempt: this.#failures });
    try {
      const text = JSON.stringify(await this.#listener.join());
      if (this.#link === link) link.send(text);
    } catch (error) {
      this.#runtime.report(error);
      if (this.#link === link) this.#lost(LOST);
    }
  }

  #take(message: ServerMessage): void {
    if (message.type === 'RECONNECT') {
      this.#orderedAfterMs = message.afterMs;
      return;
    }
    if (message.type === 'PONG') {
      if (message.echo !== undefined) this.#listener.onPong(message.serverTime, message.echo);
      return;
    }
    const isJoining = this.#onlineSince === null;
    if (isJoining && message.type === 'ERROR' && message.id === undefined) return this.#refused(message);
    if (this.#listener.onMessage(message) === 'gap') return this.#lost(LOST, { kind: 'gap' });
    if (!isJoining) return;
    if (message.type === 'RESUMED') this.#entered('resumed');
    else if (message.type === 'ROOM_STATE') this.#entered(this.#hasBeenOnline ? 'snapshot' : 'joined');
  }

  #entered(how: Online['how']): void {
    this.#cancel();
    if (this.#link === null) return;
    const { send } = this.#link;
    const ping = (): void => send(JSON.stringify({ type: 'PING', timestamp: this.#runtime.now() }));
    this.#hasBeenOnline = true;
    this.#onlineSince = this.#runtime.now();
    this.#liveness = watchLiveness(this.#runtime, ping, () => this.#lost(LOST, { kind: 'silent' }));
    this.#listener.onOnline(send);
    this.#state.set({ status: 'online', url: this.#url, how });
  }

  #refused(error: ErrorReply): void {
    this.#release(GOING);
    this.#act(afterRefusal(error, this.#failures), { kind: 'refused', code: error.code });
  }

  #lost(code: number, cause: LossCause = { kind: 'closed', code }): void {
    this.#release(GOING);
    this.#act(afterClose(code, this.#failures, this.#orderedAfterMs), cause);
  }

  /** Lets go of the present socket, if there is one. */
  #release(code: number): void {
    this.#cancel();
    this.#liveness?.stop();
    this.#liveness = null;
    const link = this.#link;
    this.#link = null;
    if (this.#onlineSince !== null) {
      if (this.#runtime.now() - this.#onlineSince >= STABLE_MS) this.#failures = 0;
      this.#onlineSince = null;
      this.#listener.onOffline();
    }
    link?.drop(code);
  }

  #act(verdict: Verdict, cause: LossCause): void {
    if (this.#isLeaving) return this.stop({ kind: 'left' }, true);
    if (verdict.next === 'stop') return this.stop(verdict.reason, false);
    const attempt = this.#failures;
    this.#turn += 1;
    this.#failures += 1;
    if (verdict.next === 'begin-anew') {
      this.#listener.onSessionLost();
      return this.#connect();
    }
    this.#notBefore = this.#runtime.now() + verdict.atLeastMs;
    const delayMs = verdict.atLeastMs + this.#runtime.random() * verdict.boundMs;
    this.#cancel = this.#runtime.after(delayMs, () => this.#connect());
    this.#state.set({ status: 'waiting', attempt, delayMs, cause });
  }

  /** The network has changed, or the page is looked at again: what is believed may be old. */
  #wake(): void {
    const now = this.#state.getSnapshot();
    if (now.status === 'online') this.#liveness?.doubt();
    else if (now.status === 'waiting' && now.cause.kind !== 'refused' && this.#runtime.now() >= this.#notBefore) {
      this.#connect();
    }
  }
}
