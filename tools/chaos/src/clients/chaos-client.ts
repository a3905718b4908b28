import { setTimeout as delay } from 'node:timers/promises';
import type { ServerMessage } from '@tandem-watch/protocol';
import { WebSocket } from 'ws';
import type { ClientFrame, Happening, History } from './history.ts';
import { answerOf, type Pending } from './in-flight.ts';
import { nextCommand } from './next-command.ts';
import type { Random } from './random.ts';
import { readFrame } from './read-frame.ts';
import { openSocket } from './socket.ts';
import { afterMessage, type View } from './view.ts';

/** Who a client is and how it behaves. */
export interface ClientOptions {
  readonly room: string;
  readonly user: string;
  readonly modern: boolean;
  /** Names and addresses of the gateways, in the order in which it tries them. */
  readonly gateways: readonly { readonly name: string; readonly url: string }[];
  readonly random: Random;
  readonly behaviour: Behaviour;
}

export interface Behaviour {
  /** ms between two commands, on average. */
  readonly paceMs: number;
  /** How likely a command is followed by a lost socket, a second one, or a LEAVE: 0 … 1. */
  readonly churn: number;
  /** Whether roles may change and members be kicked. */
  readonly drama: boolean;
}

/** Commands without an answer at one time: the server takes 64 of a connection. */
const IN_FLIGHT = 40;

/** No answer for so long: the socket is given up, ms. The server promises one within 10 s. */
const PATIENCE_MS = 12_500;
const RETRY_MS = 100;
const LOOK_MS = 50;
const REPEATED_OF = 8;

type Outcome = 'in' | 'fresh' | 'later' | 'gone';

/**
 * A client that does what clients do, at random: it acts, loses sockets, comes back on another gateway with its session
 * or without, leaves and returns, and sends again what was not answered. It keeps a history of all of it.
 */
export class ChaosClient {
  readonly options: ClientOptions;
  readonly happenings: Happening[] = [];
  readonly inFlight: Map<number, Pending> = new Map<number, Pending>();
  view: View | null = null;
  isIn = false;
  #acting = true;
  #stopped = false;
  #socket: WebSocket | null = null;
  #number = 0;
  #gateway = 0;
  #count = 0;
  #awayUntil = 0;
  #nextAt = 0;
  #session: string | null = null;
  #settle: ((outcome: Outcome) => void) | null = null;
  #answered: ClientFrame[] = [];

  constructor(options: ClientOptions) {
    this.options = options;
  }

  get history(): History {
    const { room, user, modern } = this.options;
    return { room, user, modern, happenings: this.happenings };
  }

  /** Lives until `leave`. */
  async run(): Promise<void> {
    const { random, behaviour } = this.options;
    while (!this.#stopped) {
      if (performance.now() < this.#awayUntil) await delay(LOOK_MS);
      else if (!this.isIn) await this.#enter();
      else {
        const wait = this.#nextAt - performance.now();
        if (wait <= 0 && this.#acting && this.inFlight.size < IN_FLIGHT) {
          this.#act();
          this.#nextAt = performance.now() + behaviour.paceMs * 2 * random.next();
        } else await delay(wait > 0 ? Math.min(LOOK_MS, wait) : LOOK_MS);
      }
      this.#watch();
    }
  }

  /** From now on it does nothing of its own; true: it acts again. */
  setActing(acting: boolean): void {
    this.#acting = acting;
  }

  /** Whether it is in its room and owed nothing. */
  isSettled(): boolean {
    return this.isIn && this.inFlight.size === 0;
  }

  /** Sends one command of the caller's, with an id; false when it has no socket. */
  command(frame: ClientFrame): boolean {
    return this.#send(this.options.modern ? { ...frame, id: ++this.#count } : frame);
  }

  /** Loses its socket, as a network does. */
  cut(): void {
    this.#socket?.terminate();
  }

  /** Leaves, and comes back after so many ms. */
  stayAway(ms: number): void {
    this.#awayUntil = performance.now() + ms;
    this.command({ type: 'LEAVE' });
  }

  /** Reads nothing any more from its socket. */
  stopReading(): void {
    this.#socket?.pause();
  }

  readAgain(): void {
    this.#socket?.resume();
  }

  /** Leaves for good. */
  leave(): void {
    this.#stopped = true;
    this.#settle?.('gone');
    if (this.isIn) this.#send({ type: 'LEAVE' });
    this.#socket?.close(1000);
  }

  #act(): void {
    const { random, behaviour, room, user, modern } = this.options;
    if (this.view === null) return;
    if (random.chance(behaviour.churn)) return this.#churn();
    const [repeated] = this.#answered;
    if (modern && repeated !== undefined && random.chance(0.03)) return void this.#send(repeated);
    this.#count += 1;
    const acting = { room, user, modern, view: this.view, count: this.#count, drama: behaviour.drama };
    const frame = nextCommand(acting, random);
    this.#send(modern && frame.type !== 'PING' ? { ...frame, id: this.#count } : frame);
  }

  #churn(): void {
    const { random, modern } = this.options;
    const what = random.next();
    if (what < 0.45) return this.cut();
    if (what < 0.6) {
      this.#forget();
      return this.cut();
    }
    if (what < 0.8) {
      this.isIn = false;
      return;
    }
    if (what < 0.9 && !modern) return void this.#send(this.#joinFrame());
    this.#count += 1;
    this.#send(modern ? { type: 'LEAVE', id: this.#count } : { type: 'LEAVE' });
  }

  /** Gives its session up; what was not answered has an unknown fate. */
  #forget(): void {
    this.#session = null;
    this.inFlight.clear();
    this.#answered = [];
  }

  #joinFrame(): ClientFrame {
    const { room, user, modern } = this.options;
    const join = { type: 'JOIN', roomId: room, userId: user, username: user };
    if (!modern) return { ...join, pin: null };
    if (this.#session === null || this.view === null) return { ...join, protocol: 1 };
    const { timeline, seq } = this.view;
    return { ...join, protocol: 1, session: this.#session, resume: { timeline, seq } };
  }

  async #enter(): Promise<void> {
    const { gateways, random, modern } = this.options;
    const gateway = gateways[this.#gateway % gateways.length];
    if (gateway === undefined) throw new Error('there is no gateway');
    if (modern || random.chance(0.5)) this.#gateway += 1 + random.below(gateways.length - 1);
    const number = ++this.#number;
    const opened: WebSocket | null = await openSocket(gateway.url, {
      heard: (text) => this.#hear(number, text),
      closed: (code) => this.#closed(number, code),
    });
    if (opened === null) return await delay(RETRY_MS);
    this.#note({ kind: 'opened', at: now(), socket: number, gateway: gateway.name });
    const before = this.#socket;
    this.#socket = opened;
    await this.#join();
    if (before !== null && before.readyState === WebSocket.OPEN) setTimeout(() => before.terminate(), 1_000);
  }

  /** Knocks until it is in, or the socket ends. */
  async #join(): Promise<void> {
    for (let outcome: Outcome = 'later'; !this.#stopped && outcome !== 'in' && outcome !== 'gone';) {
      const settled = new Promise<Outcome>((resolve) => (this.#settle = resolve));
      const late = setTimeout(() => this.cut(), PATIENCE_MS);
      this.#send(this.#joinFrame());
      outcome = await settled;
      clearTimeout(late);
      this.#settle = null;
      if (outcome === 'fresh') this.#forget();
      if (outcome === 'later') await delay(5 * RETRY_MS);
      if (this.#socket?.readyState !== WebSocket.OPEN) return;
      this.isIn = outcome === 'in';
    }
    for (const { message } of this.inFlight.values()) this.#send(message);
  }

  #hear(socket: number, text: string): void {
    const frame = readFrame(text);
    const { message } = frame;
    this.#note({ kind: 'got', at: now(), socket, ...frame });
    if (socket !== this.#number) return;
    this.view = afterMessage(this.view, message);
    if (message.type === 'ROOM_STATE') this.#session = this.options.modern ? message.session : null;
    if (message.type === 'ROOM_STATE' || message.type === 'RESUMED') this.#settle?.('in');
    if (message.type === 'ERROR' && message.id === undefined) this.#settle?.(outcomeOf(message));
    this.#answer(message);
  }

  #answer(message: ServerMessage): void {
    const answer = answerOf(message, this.options.user);
    const pending = answer === null ? undefined : this.inFlight.get(answer.id);
    if (answer === null || pending === undefined) return;
    if (answer.kind === 'again') {
      setTimeout(() => this.isIn && this.inFlight.has(answer.id) && this.#send(pending.message), 2 * RETRY_MS);
      return;
    }
    this.inFlight.delete(answer.id);
    if (answer.kind === 'done' && pending.message.type !== 'LEAVE')
      this.#answered = [pending.message, ...this.#answered].slice(0, REPEATED_OF);
    if (this.options.random.chance(0.5)) this.#answered.reverse();
  }

  #closed(socket: number, code: number): void {
    this.#note({ kind: 'closed', at: now(), socket, code });
    if (socket !== this.#number) return;
    this.isIn = false;
    if (code === 4403) this.#forget();
    this.#settle?.('gone');
  }

  #send(message: ClientFrame): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    const at = now();
    if (message.id !== undefined) this.inFlight.set(message.id, { message, at });
    this.#note({ kind: 'sent', at, socket: this.#number, message });
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** A socket that owes an answer for too long is given up. */
  #watch(): void {
    if (!this.isIn) return;
    for (const { at } of this.inFlight.values()) {
      if (now() - at > PATIENCE_MS) return this.cut();
    }
  }

  #note(happening: Happening): void {
    this.happenings.push(happening);
  }
}

/** ms of this machine's clock. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

function outcomeOf({ code }: Extract<ServerMessage, { type: 'ERROR' }>): Outcome {
  return code === 'RESUME_FAILED' ? 'fresh' : 'later';
}
