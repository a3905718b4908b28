import type { FakeSocket } from './fake-socket.ts';
import { event, roomState } from './party.ts';

/** What one socket has before it: what the client sent and nobody read, what the server said and did not arrive. */
interface Line {
  readonly socket: FakeSocket;
  read: number;
  readonly out: object[];
  joined: boolean;
}

/** A room as the server keeps it: one order, an outcome for each id, replay or snapshot for who comes back. */
export class ModelServer {
  /** The texts of the events from seq 3 on. */
  readonly log: string[] = [];
  /** Whether missed events are still at hand. */
  hasWindow = true;
  readonly #outcomes = new Map<unknown, number>();
  #line: Line | null = null;

  get seq(): number {
    return 2 + this.log.length;
  }

  accept(socket: FakeSocket): void {
    this.#line = { socket, read: 0, out: [], joined: false };
    socket.open();
  }

  /** The network ends the socket: what is on its way, in either direction, is lost. */
  cut(): void {
    const line = this.#line;
    this.#line = null;
    line?.socket.end(1006);
  }

  /** Reads one frame of the client; false when there is none. */
  read(): boolean {
    const line = this.#line;
    const message = line?.socket.sent[line.read];
    if (line === null || message === undefined) return false;
    line.read += 1;
    this.#take(line, message);
    return true;
  }

  /** Delivers one message; false when there is none. */
  write(): boolean {
    const message = this.#line?.out.shift();
    if (message !== undefined) this.#line?.socket.say(message);
    return message !== undefined;
  }

  /** Another member says something. */
  sayAsOther(text: string): void {
    this.#add(text, { userId: 'bo' });
  }

  #take(line: Line, message: Record<string, unknown>): void {
    if (message['type'] === 'JOIN') return this.#join(line, message);
    if (message['type'] === 'PING') line.out.push({ type: 'PONG', serverTime: 1, echo: message['timestamp'] });
    if (message['type'] !== 'CHAT' || !line.joined) return;
    const { id, text } = message;
    const known = this.#outcomes.get(id);
    if (known !== undefined) line.out.push({ type: 'ACK', id, timeline: 't.1', seq: known, duplicate: true });
    else {
      this.#outcomes.set(id, this.seq + 1);
      this.#add(String(text), { userId: 'ana', id });
    }
  }

  #join(line: Line, { resume }: Record<string, unknown>): void {
    line.joined = true;
    const from = typeof resume === 'object' && resume !== null && 'seq' in resume ? Number(resume.seq) + 1 : null;
    if (from === null || !this.hasWindow) {
      line.out.push(roomState({ seq: this.seq }));
      return;
    }
    const playback = { url: '', currentTime: 0, isPlaying: false, serverTime: 1 };
    line.out.push({ type: 'RESUMED', from, to: this.seq, ...playback });
    for (let seq = from; seq <= this.seq; seq++) line.out.push(this.#event(seq, this.log[seq - 3] ?? ''));
  }

  #add(text: string, fields: object): void {
    this.log.push(JSON.stringify({ text, ...fields }));
    if (this.#line?.joined === true) this.#line.out.push(this.#event(this.seq, this.log.at(-1) ?? ''));
  }

  #event(seq: number, fields: string): object {
    const parsed: unknown = JSON.parse(fields);
    return event('CHAT', seq, typeof parsed === 'object' && parsed !== null ? parsed : {});
  }
}
