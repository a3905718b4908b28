import type { OfferDescription, AnswerDescription } from '@tandem-watch/protocol';
import type { Room } from '../index.ts';
import { platformRuntime, type Runtime } from '../runtime.ts';
import { createStore } from '../store.ts';
import type { CallOptions, Calls, Peer } from './calls.ts';
import type { ConnectionLike } from './connection-like.ts';
import { PeerCall, type SentTrack } from './peer-call.ts';

/**
 * Calls the other members of a room, and answers those who call. Who begins calls everybody who is there, so that for
 * any two the one that begins later makes the call. Calls stay when the connection to the server is lost and comes back;
 * they end when their member leaves the room.
 */
export function startCalls(room: Room, options: CallOptions = {}, given: Partial<Runtime> = {}): Calls {
  const runtime = platformRuntime(given);
  const calls = new CallsOfRoom(room, options, runtime);
  calls.start();
  return {
    peers: calls.peers,
    call: (userId) => void calls.callOf(userId),
    hangUp: (userId) => calls.hangUp(userId),
    addTrack: (track, ...streams) => calls.addTrack({ track, streams }),
    removeTrack: (track) => calls.removeTrack(track),
    replaceTrack: (track, by) => calls.replaceTrack(track, by),
    send: (data, userId) => calls.send(data, userId),
    onData: (listener) => calls.onData(listener),
    stop: () => calls.stop(),
  };
}

class CallsOfRoom {
  readonly peers: ReturnType<typeof createStore<readonly Peer[]>>;
  readonly #room: Room;
  readonly #options: CallOptions;
  readonly #runtime: Runtime;
  readonly #calls = new Map<string, PeerCall>();
  readonly #listeners = new Set<(userId: string, data: unknown) => void>();
  #tracks: readonly SentTrack[];
  #stops: (() => void)[] = [];
  /** Members that are there, as far as this client knew when it looked last. */
  #connected: ReadonlySet<string> = new Set<string>();

  constructor(room: Room, options: CallOptions, runtime: Runtime) {
    this.peers = createStore<readonly Peer[]>([], runtime.report);
    this.#room = room;
    this.#options = options;
    this.#runtime = runtime;
    this.#tracks = (options.streams ?? []).flatMap((stream) =>
      stream.getTracks().map((track) => ({ track, streams: [stream] })),
    );
  }

  start(): void {
    const { on } = this.#room;
    this.#stops = [
      on('OFFER', ({ from, offer }) => this.#describe(from, offer)),
      on('ANSWER', ({ from, answer }) => this.#describe(from, answer)),
      on('ICE_CANDIDATE', ({ from, candidate }) => this.#guard(this.#calls.get(from)?.takeCandidate(candidate))),
      on('ERROR', ({ code, id }) => {
        if (code === 'PEER_UNREACHABLE' && id !== undefined) this.#calls.forEach((call) => call.undelivered(id));
      }),
      this.#room.state.subscribe(() => this.#look()),
      this.#room.connection.subscribe(() => {
        const { status } = this.#room.connection.getSnapshot();
        if (status === 'online') this.#calls.forEach((call) => call.renew());
        else if (status === 'stopped') this.stop();
      }),
    ];
    void this.#room.joined.then(
      () => {
        if (this.#options.everybody === false || this.#stops.length === 0) return;
        const members = this.#room.state.getSnapshot()?.members ?? [];
        for (const { userId } of members) if (userId !== this.#room.userId) this.callOf(userId);
      },
      () => this.stop(),
    );
  }

  /** The call with a member; made when there is none. */
  callOf(userId: string): PeerCall {
    const known = this.#calls.get(userId);
    if (known !== undefined) return known;
    const call = new PeerCall(userId, {
      room: this.#room,
      runtime: this.#runtime,
      connect: () => this.#connect(),
      tracks: () => this.#tracks,
      onChange: () => this.#show(),
      onData: (from, data) => this.#tell(from, data),
    });
    this.#calls.set(userId, call);
    this.#show();
    return call;
  }

  hangUp(userId: string): void {
    this.#calls.get(userId)?.end();
    if (this.#calls.delete(userId)) this.#show();
  }

  addTrack(sent: SentTrack): void {
    this.#tracks = [...this.#tracks, sent];
    this.#calls.forEach((call) => call.addTrack(sent));
  }

  removeTrack(track: MediaStreamTrack): void {
    this.#tracks = this.#tracks.filter((sent) => sent.track !== track);
    this.#calls.forEach((call) => call.removeTrack(track));
  }

  replaceTrack(track: MediaStreamTrack, by: MediaStreamTrack): void {
    this.#tracks = this.#tracks.map((sent) => (sent.track === track ? { ...sent, track: by } : sent));
    this.#calls.forEach((call) => call.replaceTrack(track, by));
  }

  send(data: string | ArrayBuffer, userId: string | undefined): number {
    const to = [...this.#calls.values()].filter((call) => userId === undefined || call.userId === userId);
    return to.filter((call) => call.send(data)).length;
  }

  onData(listener: (userId: string, data: unknown) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  stop(): void {
    this.#stops.splice(0).forEach((stop) => stop());
    this.#calls.forEach((call) => call.end());
    this.#calls.clear();
    this.#show();
  }

  #connect(): ConnectionLike {
    const { RTCPeerConnection: Given = RTCPeerConnection, configuration } = this.#options;
    const iceServers = (this.#room.state.getSnapshot()?.iceServers ?? []).map(({ urls, ...rest }) => ({
      ...rest,
      urls: typeof urls === 'string' ? urls : [...urls],
    }));
    return new Given({ iceServers, ...configuration });
  }

  #describe(from: string, description: OfferDescription | AnswerDescription): void {
    const call = description.type === 'offer' ? this.callOf(from) : this.#calls.get(from);
    this.#guard(call?.takeDescription(description));
  }

  /** Calls of members that are gone end; those of members that are back are renewed. */
  #look(): void {
    const members = this.#room.state.getSnapshot()?.members ?? [];
    const present = new Set<string>(members.map(({ userId }) => userId));
    for (const userId of this.#calls.keys()) if (!present.has(userId)) this.hangUp(userId);
    const before = this.#connected;
    this.#connected = new Set<string>(members.filter(({ connected }) => connected).map(({ userId }) => userId));
    for (const userId of this.#connected) if (!before.has(userId)) this.#calls.get(userId)?.renew();
  }

  #show(): void {
    this.peers.set([...this.#calls.values()].map((call) => call.view()));
  }

  #tell(from: string, data: unknown): void {
    for (const listener of Array.from(this.#listeners)) {
      try {
        listener(from, data);
      } catch (error) {
        this.#runtime.report(error);
      }
    }
  }

  #guard(work: Promise<void> | undefined): void {
    work?.catch((error: unknown) => this.#runtime.report(error));
  }
}
