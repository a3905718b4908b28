import { act, position, saidAt, type Message, type Who } from './script.ts';

/** What a client of a load saw. Times in ms. */
export interface Seen {
  /** It is in the room: by ROOM_STATE or RESUMED, so long after its socket was asked for or lost. */
  readonly joined: (ms: number, how: string) => void;
  /** A command of a type was answered so long after the time it was meant for. */
  readonly answered: (ms: number, type: string) => void;
  /** A line of another member came so long after it was said. */
  readonly delivered: (ms: number) => void;
  /** A frame came or went. */
  readonly frame: () => void;
  /** Anything that should not happen: a gap, a refusal that lasts, somebody who is said to have left. */
  readonly fault: (what: string) => void;
}

/** As much of a WebSocket as k6, Node and the package ws have in common. */
export interface Socket {
  readonly readyState: number;
  send(text: string): void;
  close(): void;
  addEventListener(event: 'message', listen: (event: { data: unknown }) => void): void;
  addEventListener(event: 'open' | 'close' | 'error', listen: () => void): void;
}

export interface LoadOptions {
  readonly n: number;
  readonly who: Who;
  /** Gateways, `ws://…/ws`; each attempt takes the next one, and clients begin at different ones. */
  readonly urls: readonly string[];
  /** It does something so often, ms. */
  readonly paceMs: number;
  readonly open: (url: string) => Socket;
  readonly seen: Seen;
}

/** Commands without an answer at one time; the server takes 64. What is beyond waits, and its time runs. */
const IN_FLIGHT = 50;

/** Commands that wait; one more is a fault. */
const MAX_WAITING = 1_000;

/** It comes back after up to so long, ms: all clients of a gateway that died do not come at once. */
const RETURN_MS = 500;

const OPEN = 1;
const RETRY = new Set(['UNAVAILABLE', 'OVERLOADED', 'RATE_LIMITED']);
const IS_EVENT = new Set(
  'USER_JOINED USER_LEFT USERNAME_UPDATED PLAY_PAUSE SEEK_PAUSE URL_CHANGE GUEST_CONTROL HOST_CHANGED CHAT'.split(' '),
);

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

interface Waiting {
  readonly message: Message;
  /** ms: when it was meant to be sent. */
  readonly dueAt: number;
}

/**
 * A client as good as the client library: it joins, acts at its pace whatever the server does (so a server that stalls is
 * seen as slow), comes back by itself, resumes, and sends again under its id what was not answered. It runs in k6 as well
 * as in Node, so it needs nothing of either.
 */
export class LoadMember {
  readonly #options: LoadOptions;
  readonly #waiting: Waiting[] = [];
  readonly #inFlight = new Map<number, Waiting>();
  readonly #pace: ReturnType<typeof setInterval>;
  #isResting = false;
  #socket: Socket | null = null;
  #isIn = false;
  #hasLeft = false;
  #turn: number;
  #count = 0;
  #lastId = 0;
  #lostAt = Date.now();
  #session: string | null = null;
  #at: { timeline: string; seq: number } | null = null;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#turn = options.n;
    this.#connect();
    this.#pace = setInterval(() => this.#act(), options.paceMs);
  }

  /** Commands that have no answer yet. */
  get unanswered(): number {
    return this.#waiting.length + this.#inFlight.size;
  }

  get isIn(): boolean {
    return this.#isIn;
  }

  /** Does no more, and takes it that others leave; what has no answer yet may still get it. */
  rest(): void {
    clearInterval(this.#pace);
    this.#isResting = true;
  }

  /** Leaves for good. */
  leave(): void {
    this.rest();
    this.#hasLeft = true;
    if (this.#isIn) this.#send({ type: 'LEAVE' });
    this.#socket?.close();
  }

  #act(): void {
    this.#count += 1;
    const dueAt = Date.now();
    if (this.#waiting.length >= MAX_WAITING) return this.#options.seen.fault('it has waited too long to act');
    this.#waiting.push({ message: act(this.#options.n, this.#count, dueAt), dueAt });
    this.#pump();
    if (this.#isIn && this.#count % 5 === 0) this.#send(position(this.#count));
  }

  #pump(): void {
    while (this.#isIn && this.#inFlight.size < IN_FLIGHT) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#lastId += 1;
      this.#inFlight.set(this.#lastId, next);
      this.#send({ ...next.message, id: this.#lastId });
    }
  }

  #send(message: Message): void {
    if (this.#socket?.readyState !== OPEN) return;
    this.#options.seen.frame();
    this.#socket.send(JSON.stringify(message));
  }

  #connect(): void {
    const { urls, open, who } = this.#options;
    const socket = open(urls[this.#turn % urls.length] ?? '');
    this.#turn += 1;
    this.#socket = socket;
    socket.addEventListener('open', () => {
      const back = this.#session === null ? {} : { session: this.#session, resume: this.#at };
      this.#send({ type: 'JOIN', protocol: 1, ...who, ...back });
    });
    socket.addEventListener('message', ({ data }) => {
      this.#options.seen.frame();
      const frame: unknown = JSON.parse(String(data));
      if (socket === this.#socket && isMessage(frame)) this.#take(frame);
    });
    socket.addEventListener('error', () => {});
    socket.addEventListener('close', () => {
      if (socket === this.#socket) this.#comeBack(Math.random() * RETURN_MS);
    });
  }

  #comeBack(afterMs: number): void {
    this.#socket = null;
    if (this.#isIn) this.#lostAt = Date.now();
    this.#isIn = false;
    if (!this.#hasLeft) setTimeout(() => (this.#hasLeft ? undefined : this.#connect()), afterMs);
  }

  #take(frame: Message): void {
    if (frame.type === 'ROOM_STATE' || frame.type === 'RESUMED') return this.#enter(frame);
    if (frame.type === 'ERROR') return this.#refused(frame);
    if (frame.type === 'RECONNECT') {
      const old = this.#socket;
      this.#comeBack(Number(frame['afterMs']));
      return old?.close();
    }
    if (IS_EVENT.has(frame.type)) this.#takeEvent(frame);
    if (frame.type === 'ACK' || frame['userId'] === this.#options.who.userId) this.#answer(frame['id']);
  }

  #enter(frame: Message): void {
    const { seen } = this.#options;
    if (frame.type === 'ROOM_STATE') {
      this.#session = String(frame['session']);
      this.#at = { timeline: String(frame['timeline']), seq: Number(frame['seq']) };
    }
    if (this.#isIn) return;
    seen.joined(Date.now() - this.#lostAt, frame.type);
    this.#isIn = true;
    for (const [id, { message }] of this.#inFlight) this.#send({ ...message, id });
    this.#pump();
  }

  #takeEvent(event: Message): void {
    const { seen, who } = this.#options;
    const seq = Number(event['seq']);
    const timeline = String(event['timeline']);
    if (this.#at?.timeline !== timeline || seq !== this.#at.seq + 1) {
      seen.fault(`${event.type} ${timeline} ${seq} after ${this.#at?.timeline} ${this.#at?.seq}`);
    }
    this.#at = { timeline, seq };
    const isMove = event.type === 'USER_LEFT' || event.type === 'HOST_CHANGED';
    if (isMove && !this.#isResting) seen.fault(`${event.type} in ${who.roomId}`);
    if (event.type === 'SEEK_PAUSE' && event['isPlaying'] === true) {
      this.#send({ type: 'READY', targetTime: event['currentTime'] });
    }
    const at = event['userId'] === who.userId ? null : saidAt(event['text']);
    if (at !== null) seen.delivered(Date.now() - at);
  }

  #answer(id: unknown): void {
    if (typeof id !== 'number') return;
    const command = this.#inFlight.get(id);
    if (command === undefined) return;
    this.#inFlight.delete(id);
    this.#options.seen.answered(Date.now() - command.dueAt, command.message.type);
    this.#pump();
  }

  /** A refusal that passes is asked again; a neighbour who is away cannot be called, which is an answer. */
  #refused({ code, id, retryAfterMs, message }: Message): void {
    const afterMs = typeof retryAfterMs === 'number' ? retryAfterMs : RETURN_MS;
    if (!this.#isIn) {
      if (code === 'RESUME_FAILED') this.#session = null;
      const socket = this.#socket;
      this.#comeBack(afterMs);
      return socket?.close();
    }
    if (typeof id !== 'number') return this.#options.seen.fault(`${String(code)}: ${String(message)}`);
    if (code === 'PEER_UNREACHABLE') return this.#answer(id);
    const command = this.#inFlight.get(id);
    if (command === undefined) return;
    if (RETRY.has(String(code))) setTimeout(() => this.#send({ ...command.message, id }), afterMs);
    else this.#options.seen.fault(`${command.message.type}: ${String(code)}`);
  }
}
