import { setTimeout as delay } from 'node:timers/promises';
import { roomEventSchemas, type RoomEvent, type ServerMessage } from '@tandem-watch/protocol';
import { connectClient, type TestClient } from './client.ts';

/** Commands without an answer at one time: the server takes 64 of a connection. */
const IN_FLIGHT = 60;
const RETRY_MS = 50;

const eventTypes = new Set<string>(Object.keys(roomEventSchemas));

function isEvent(message: ServerMessage): message is RoomEvent {
  return eventTypes.has(message.type);
}

/** How a member came back after a loss: by replay or by snapshot, and ms from the loss to the answer. */
export interface Return {
  readonly how: 'RESUMED' | 'ROOM_STATE';
  readonly ms: number;
}

/**
 * A member that does what a good client does: it comes back by itself on the next gateway of its list, as the same
 * member, and sends again what was not acknowledged. It keeps a book of all that it saw, and of each broken promise.
 */
export class PartyMember {
  readonly events: RoomEvent[] = [];
  /** The bytes of each event, by `<timeline> <seq>`. */
  readonly texts: Map<string, string> = new Map<string, string>();
  readonly faults: string[] = [];
  /** Acknowledged ids with their seq. */
  readonly acknowledged: Map<number, number> = new Map<number, number>();
  readonly returns: Return[] = [];
  client: TestClient;
  readonly #urls: readonly string[];
  readonly #join: Readonly<Record<string, unknown>>;
  readonly #queue: Record<string, unknown>[] = [];
  readonly #inFlight = new Map<number, Record<string, unknown>>();
  readonly #waiting = new Set<() => void>();
  #turn = 0;
  #nextId = 1;
  #at: { timeline: string; seq: number } | null = null;
  #session: string | null = null;
  #isIn = false;
  #hasLeft = false;

  private constructor(urls: readonly string[], join: Readonly<Record<string, unknown>>, client: TestClient) {
    this.#urls = urls;
    this.#join = join;
    this.client = client;
  }

  /** Joins a room on the first of `urls`; resolves when it is in. */
  static async join(urls: readonly string[], room: string, user: string, fields: object = {}): Promise<PartyMember> {
    const join = { type: 'JOIN', roomId: room, userId: user, username: user, protocol: 1, ...fields };
    const client = await connectClient(urls[0] ?? '', {}, (text, message) => member.#take(text, message));
    const member = new PartyMember(urls, join, client);
    await member.#enter();
    return member;
  }

  /** Sends a command under the next id, now or as soon as there is room for it. */
  command(message: Record<string, unknown>): number {
    const id = this.#nextId++;
    this.#queue.push({ ...message, id });
    this.#pump();
    return id;
  }

  /** Resolves when every command is acknowledged. */
  async settled(): Promise<void> {
    await this.#until(() => this.#queue.length + this.#inFlight.size === 0);
  }

  /** Resolves when an event for which `test` holds was seen. */
  async sees(test: (event: RoomEvent) => boolean): Promise<void> {
    await this.#until(() => this.events.some(test));
  }

  /** Resolves when it knows the room up to `seq`, by events or by a snapshot. */
  async knows(seq: number): Promise<void> {
    await this.#until(() => this.#at !== null && this.#at.seq >= seq);
  }

  /** Resolves when it has come back `count` times. */
  async returned(count: number): Promise<void> {
    await this.#until(() => this.returns.length >= count);
  }

  /** Leaves for good. */
  leave(): void {
    this.#hasLeft = true;
    this.client.close(1000);
  }

  async #until(test: () => boolean): Promise<void> {
    while (!test()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  #pump(): void {
    while (this.#isIn && this.#inFlight.size < IN_FLIGHT) {
      const message = this.#queue.shift();
      if (message === undefined) return;
      this.#inFlight.set(Number(message['id']), message);
      this.client.send(message);
    }
  }

  async #enter(): Promise<void> {
    const { client } = this;
    const lostAt = performance.now();
    const resume = this.#session === null ? {} : { session: this.#session, resume: this.#at };
    void client.closed.then(() => this.#comeBack());
    client.send({ ...this.#join, ...resume });
    const how = await Promise.race([
      client.until('ROOM_STATE').then(() => 'ROOM_STATE' as const),
      client.until('RESUMED').then(() => 'RESUMED' as const),
      client.closed.then(() => null),
    ]);
    if (how === null) return;
    if (this.#turn > 0) this.returns.push({ how, ms: performance.now() - lostAt });
    this.#isIn = true;
    for (const message of this.#inFlight.values()) client.send(message);
    this.#pump();
    this.#wake();
  }

  async #comeBack(): Promise<void> {
    this.#isIn = false;
    if (this.#hasLeft) return;
    this.#turn += 1;
    const url = this.#urls[this.#turn % this.#urls.length] ?? '';
    try {
      this.client = await connectClient(url, {}, (text, message) => this.#take(text, message));
    } catch {
      await delay(RETRY_MS);
      return this.#comeBack();
    }
    return this.#enter();
  }

  #take(text: string, message: ServerMessage): void {
    if (message.type === 'ROOM_STATE') {
      this.#session = message.session;
      this.#at = { timeline: message.timeline, seq: message.seq };
    } else if (message.type === 'ACK') this.#acknowledge(message.id, message.seq);
    else if (message.type === 'ERROR' && message.id !== undefined) this.#refused(message.id, message.code);
    else if (isEvent(message)) this.#takeEvent(text, message);
    this.#wake();
  }

  #takeEvent(text: string, event: RoomEvent): void {
    const { timeline, seq } = event;
    const at = this.#at;
    if (at?.timeline !== timeline || seq !== at.seq + 1) {
      this.faults.push(`${event.type} ${timeline} ${seq} after ${at?.timeline} ${at?.seq}`);
    }
    this.#at = { timeline, seq };
    this.events.push(event);
    this.texts.set(`${timeline} ${seq}`, text);
    if (event.userId === this.#join['userId'] && event.id !== undefined) this.#acknowledge(event.id, seq);
  }

  #acknowledge(id: number, seq: number): void {
    const known = this.acknowledged.get(id);
    if (known !== undefined && known !== seq) this.faults.push(`id ${id} acknowledged as ${known} and as ${seq}`);
    this.acknowledged.set(id, seq);
    this.#inFlight.delete(id);
    this.#pump();
  }

  /** What was not taken goes out again, under its id. */
  #refused(id: number, code: string): void {
    const message = this.#inFlight.get(id);
    if (message === undefined) return;
    if (code !== 'UNAVAILABLE' && code !== 'OVERLOADED' && code !== 'RATE_LIMITED')
      this.faults.push(`id ${id}: ${code}`);
    else void delay(RETRY_MS).then(() => this.client.send(message));
  }
}
