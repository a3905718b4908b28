import type { AnswerDescription, IceCandidate, OfferDescription } from '@tandem-watch/protocol';
import { RefusedError } from '../commands/refused.ts';
import type { Room, Runtime } from '../index.ts';
import type { Peer, PeerStatus } from './calls.ts';
import type { ChannelLike, ConnectionLike } from './connection-like.ts';
import { sessionIdOf } from './session-id.ts';

// One call, by what is known as perfect negotiation: either side may offer at any time; when offers cross, the polite
// side takes its own back, the other one passes over what came. Who is polite follows from the room's order of members,
// which both sides see alike. Two things are added. An offer that found nobody listening (the other page had no calls
// yet) would leave the impolite side waiting for ever, so it says its offer again when it passes over one. And a page
// that was loaded again comes with a new connection under an old name, which shows in the session id of what it says:
// then this side begins anew as well.

/** How long a path may be interrupted before it is made anew, ms. */
const INTERRUPTED_MS = 4_000;
/** The wait before a member is signalled to again doubles from here, ms. */
const RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 30_000;
/** Signals whose delivery may still fail after their acknowledgement. */
const REMEMBERED = 64;

type Signal =
  | { readonly type: 'OFFER'; readonly offer: OfferDescription }
  | { readonly type: 'ANSWER'; readonly answer: AnswerDescription }
  | { readonly type: 'ICE_CANDIDATE'; readonly candidate: IceCandidate | null };

/** A track that is sent, with the streams that it belongs to. */
export interface SentTrack {
  readonly track: MediaStreamTrack;
  readonly streams: readonly MediaStream[];
}

/** What a call needs to know and tells. */
export interface PeerContext {
  readonly room: Room;
  readonly runtime: Runtime;
  readonly connect: () => ConnectionLike;
  readonly tracks: () => readonly SentTrack[];
  readonly onChange: () => void;
  readonly onData: (userId: string, data: unknown) => void;
}

/** The call with one member. */
export class PeerCall {
  readonly userId: string;
  readonly #context: PeerContext;
  #pc: ConnectionLike;
  #channel: ChannelLike | null = null;
  #status: PeerStatus = 'connecting';
  #streams: readonly MediaStream[] = [];
  #isOffering = false;
  #isTakingAnswer = false;
  #isPassingOver = false;
  #remoteSession: string | null = null;
  #retries = 0;
  #isOver = false;
  #cancelRetry = (): void => {};
  #cancelRestart = (): void => {};
  readonly #sent = new Set<number>();

  constructor(userId: string, context: PeerContext) {
    this.userId = userId;
    this.#context = context;
    this.#pc = this.#begin();
  }

  view(): Peer {
    const hasChannel = this.#channel?.readyState === 'open';
    return { userId: this.userId, status: this.#status, streams: this.#streams, hasChannel };
  }

  send(data: string | ArrayBuffer): boolean {
    if (this.#channel?.readyState !== 'open') return false;
    this.#channel.send(data);
    return true;
  }

  addTrack({ track, streams }: SentTrack): void {
    this.#pc.addTrack(track, ...streams);
  }

  removeTrack(track: MediaStreamTrack): void {
    const sender = this.#pc.getSenders().find((each) => each.track === track);
    if (sender !== undefined) this.#pc.removeTrack(sender);
  }

  replaceTrack(track: MediaStreamTrack, by: MediaStreamTrack): void {
    const sender = this.#pc.getSenders().find((each) => each.track === track);
    this.#try(sender?.replaceTrack(by));
  }

  /** An offer or answer of the member. */
  async takeDescription(description: OfferDescription | AnswerDescription): Promise<void> {
    this.#noteSession(description.sdp);
    const pc = this.#pc;
    if (description.type !== 'offer' && pc.signalingState !== 'have-local-offer') return;
    const isFree = !this.#isOffering && (pc.signalingState === 'stable' || this.#isTakingAnswer);
    this.#isPassingOver = description.type === 'offer' && !isFree && !this.#isPolite();
    if (this.#isPassingOver) {
      if (!this.#isOffering) this.#sayDescription(pc);
      return;
    }
    this.#isTakingAnswer = description.type !== 'offer';
    await pc.setRemoteDescription(description).finally(() => (this.#isTakingAnswer = false));
    if (description.type !== 'offer' || pc !== this.#pc) return;
    await pc.setLocalDescription();
    this.#sayDescription(pc);
  }

  async takeCandidate(candidate: RTCIceCandidateInit | null): Promise<void> {
    const pc = this.#pc;
    // Candidates of an offer that was passed over, or of a connection that is no more, fit nothing.
    const mayFail = this.#isPassingOver || pc.remoteDescription === null;
    try {
      await pc.addIceCandidate(candidate ?? undefined);
    } catch (error) {
      if (!mayFail && pc === this.#pc) throw error;
    }
  }

  /** The server could not deliver the signal with this id. */
  undelivered(id: number): void {
    if (this.#sent.delete(id)) this.#unreachable();
  }

  /** The member, or this client, is back: what was lost is said again. */
  renew(): void {
    this.#cancelRetry();
    if (this.#isOver || this.#status === 'refused') return;
    if (this.#pc.connectionState === 'connected') return this.#set('connected');
    if (this.#pc.signalingState === 'have-local-offer') this.#sayDescription(this.#pc);
    else this.#pc.restartIce();
  }

  end(): void {
    this.#isOver = true;
    this.#cancelRetry();
    this.#cancelRestart();
    this.#pc.close();
  }

  #begin(): ConnectionLike {
    const { connect, tracks } = this.#context;
    const pc = connect();
    const isPresent = (): boolean => pc === this.#pc && !this.#isOver;
    this.#remoteSession = null;
    this.#streams = [];
    this.#isOffering = false;
    pc.addEventListener('negotiationneeded', () => {
      if (isPresent()) this.#try(this.#offer(pc));
    });
    pc.addEventListener('icecandidate', ({ candidate }) => {
      if (isPresent()) this.#say({ type: 'ICE_CANDIDATE', candidate: candidateOf(candidate) });
    });
    pc.addEventListener('connectionstatechange', () => {
      if (isPresent()) this.#follow(pc.connectionState);
    });
    pc.addEventListener('track', ({ streams }) => {
      if (isPresent()) this.#takeStreams(streams);
    });
    this.#channel = this.#openChannel(pc);
    for (const { track, streams } of tracks()) pc.addTrack(track, ...streams);
    return pc;
  }

  /** Both sides make the same channel, so that neither has to wait for the other. */
  #openChannel(pc: ConnectionLike): ChannelLike {
    const channel = pc.createDataChannel('room', { negotiated: true, id: 0 });
    channel.addEventListener('open', () => this.#context.onChange());
    channel.addEventListener('close', () => this.#context.onChange());
    channel.addEventListener('message', ({ data }) => this.#context.onData(this.userId, data));
    return channel;
  }

  #takeStreams(streams: readonly MediaStream[]): void {
    this.#streams = [...new Set([...this.#streams, ...streams])];
    for (const stream of streams) stream.addEventListener('removetrack', () => this.#dropEmpty());
    this.#context.onChange();
  }

  #dropEmpty(): void {
    this.#streams = this.#streams.filter((stream) => stream.getTracks().length > 0);
    this.#context.onChange();
  }

  async #offer(pc: ConnectionLike): Promise<void> {
    this.#isOffering = true;
    try {
      await pc.setLocalDescription();
      this.#sayDescription(pc);
    } finally {
      this.#isOffering = false;
    }
  }

  #sayDescription({ localDescription }: ConnectionLike): void {
    if (localDescription === null) return;
    const { type, sdp } = localDescription;
    if (type === 'offer') this.#say({ type: 'OFFER', offer: { type, sdp } });
    else if (type !== 'rollback') this.#say({ type: 'ANSWER', answer: { type, sdp } });
  }

  #say(signal: Signal): void {
    this.#context.room.send({ ...signal, to: this.userId }).then(
      ({ id }) => this.#remember(id),
      (error: unknown) => {
        if (!(error instanceof RefusedError) || error.code === 'CLOSED') return;
        if (error.code === 'BAD_MESSAGE' && signal.type !== 'ICE_CANDIDATE') this.#set('refused');
        else if (error.code !== 'BAD_MESSAGE') this.#unreachable();
      },
    );
  }

  #remember(id: number): void {
    this.#sent.add(id);
    for (const oldest of this.#sent) {
      if (this.#sent.size <= REMEMBERED) return;
      this.#sent.delete(oldest);
    }
  }

  #unreachable(): void {
    if (this.#isOver || this.#pc.connectionState === 'connected' || this.#status === 'unreachable') return;
    this.#set('unreachable');
    const waitMs = Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** this.#retries++);
    this.#cancelRetry();
    this.#cancelRetry = this.#context.runtime.after(waitMs, () => {
      this.#set('connecting');
      this.renew();
    });
  }

  #follow(state: RTCPeerConnectionState): void {
    this.#cancelRestart();
    if (state === 'connected') {
      this.#retries = 0;
      this.#cancelRetry();
      return this.#set('connected');
    }
    if (state !== 'disconnected' && state !== 'failed') return;
    this.#set('reconnecting');
    const restart = (): void => this.#pc.restartIce();
    if (state === 'failed') restart();
    else this.#cancelRestart = this.#context.runtime.after(INTERRUPTED_MS, restart);
  }

  /** Another session id than before: the member has a new connection. An answer of it is to an offer of the old one. */
  #noteSession(sdp: string): void {
    const session = sessionIdOf(sdp);
    if (this.#remoteSession !== null && session !== this.#remoteSession) {
      this.#pc.close();
      this.#set('connecting');
      this.#pc = this.#begin();
    }
    this.#remoteSession = session;
  }

  /** Of two members the one that joined later is polite. */
  #isPolite(): boolean {
    const members = this.#context.room.state.getSnapshot()?.members ?? [];
    const placeOf = (userId: string): number => members.findIndex((member) => member.userId === userId);
    return placeOf(this.#context.room.userId) > placeOf(this.userId);
  }

  #set(status: PeerStatus): void {
    if (this.#status === status || this.#isOver) return;
    this.#status = status;
    this.#context.onChange();
  }

  #try(work: Promise<void> | undefined): void {
    work?.catch((error: unknown) => {
      if (!this.#isOver) this.#context.runtime.report(error);
    });
  }
}

/** A candidate with what the protocol takes of it; null at the end of candidates. */
function candidateOf(candidate: RTCIceCandidate | null): IceCandidate | null {
  if (candidate === null) return null;
  const { sdpMid, sdpMLineIndex, usernameFragment } = candidate;
  return { candidate: candidate.candidate, sdpMid, sdpMLineIndex, usernameFragment };
}
