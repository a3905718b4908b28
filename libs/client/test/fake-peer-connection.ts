import type { ChannelLike, ConnectionLike, DescriptionLike } from '../src/webrtc/index.ts';

type Listener = (event: never) => void;

/** Listeners by type. */
class Listeners {
  readonly #listeners: [string, Listener][] = [];

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.push([type, listener]);
  }

  tell(type: string, event: object = {}): void {
    for (const [of, listener] of this.#listeners) {
      if (of === type) Reflect.apply(listener, undefined, [event]);
    }
  }
}

class FakeChannel extends Listeners implements ChannelLike {
  readyState: RTCDataChannelState = 'connecting';
  other: FakeChannel | null = null;

  send(data: string | ArrayBuffer): void {
    this.other?.tell('message', { data });
  }

  open(other: FakeChannel): void {
    if (this.readyState === 'open') return;
    this.other = other;
    this.readyState = 'open';
    this.tell('open');
  }
}

/** All connections of a test, by the session id in what they say: two that know each other can connect. */
export class FakeIce {
  readonly connections: FakePeerConnection[] = [];
  /** No media path between anybody. */
  isCut = false;

  /** A class of connections in this world. */
  readonly class: new () => FakePeerConnection = connectionsOf(this);
}

function connectionsOf(ice: FakeIce): new () => FakePeerConnection {
  return class extends FakePeerConnection {
    constructor() {
      super(ice);
    }
  };
}

/**
 * The signalling of a peer connection as W3C describes it: states, implicit offers and answers, rollback, the event
 * `negotiationneeded`, an ICE restart. It connects when both sides are stable with each other.
 */
export class FakePeerConnection extends Listeners implements ConnectionLike {
  readonly id: string;
  signalingState: RTCSignalingState = 'stable';
  connectionState: RTCPeerConnectionState = 'new';
  localDescription: DescriptionLike | null = null;
  remoteDescription: DescriptionLike | null = null;
  readonly #ice: FakeIce;
  readonly #channel = new FakeChannel();
  #version = 0;
  /** What is wanted, what the pending offer holds, what is agreed. */
  #wanted = 0;
  #offered = 0;
  #agreed = 0;

  constructor(ice: FakeIce) {
    super();
    this.#ice = ice;
    this.id = `session${ice.connections.push(this)}`;
  }

  createDataChannel(): ChannelLike {
    this.#want();
    return this.#channel;
  }

  addTrack(): void {
    this.#want();
  }

  getSenders(): RTCRtpSender[] {
    return [];
  }

  removeTrack(): void {}

  async setLocalDescription(): Promise<void> {
    await Promise.resolve();
    if (this.signalingState === 'closed') throw new Error('closed');
    const isAnswer = this.signalingState === 'have-remote-offer';
    const type = isAnswer ? 'answer' : 'offer';
    this.localDescription = { type, sdp: `v=0\r\no=- ${this.id} ${++this.#version} IN IP4 0.0.0.0\r\n` };
    this.signalingState = isAnswer ? 'stable' : 'have-local-offer';
    this.#offered = this.#wanted;
    if (isAnswer) this.#agree();
    else this.tell('icecandidate', { candidate: null });
  }

  async setRemoteDescription(description: DescriptionLike): Promise<void> {
    await Promise.resolve();
    const { type, sdp } = description;
    const known = sessionOf(this.remoteDescription);
    if (known !== null && known !== sessionOf(description)) throw new Error(`another session: ${sdp}`);
    if (type !== 'offer' && this.signalingState !== 'have-local-offer')
      throw new Error(`${type} in ${this.signalingState}`);
    this.remoteDescription = description;
    this.signalingState = type === 'offer' ? 'have-remote-offer' : 'stable';
    if (type !== 'offer') this.#agree();
  }

  async addIceCandidate(): Promise<void> {
    await Promise.resolve();
    if (this.remoteDescription === null) throw new Error('no remote description');
  }

  restartIce(): void {
    this.#want();
  }

  close(): void {
    this.signalingState = 'closed';
    this.connectionState = 'closed';
    this.#channel.readyState = 'closed';
  }

  /** The media path changes. */
  become(state: RTCPeerConnectionState): void {
    if (this.connectionState === state || this.connectionState === 'closed') return;
    this.connectionState = state;
    this.tell('connectionstatechange');
  }

  #want(): void {
    this.#wanted += 1;
    void Promise.resolve().then(() => this.#ask());
  }

  #ask(): void {
    if (this.signalingState === 'stable' && this.#wanted > this.#agreed) this.tell('negotiationneeded');
  }

  #agree(): void {
    this.#agreed = this.#offered;
    void Promise.resolve().then(() => {
      this.#connect();
      this.#ask();
    });
  }

  #connect(): void {
    const other = this.#ice.connections.find(({ id }) => id === sessionOf(this.remoteDescription));
    const isMutual = other !== undefined && sessionOf(other.remoteDescription) === this.id;
    if (!isMutual || this.#ice.isCut || this.signalingState !== 'stable' || other.signalingState !== 'stable') return;
    this.become('connected');
    other.become('connected');
    this.#channel.open(other.#channel);
    other.#channel.open(this.#channel);
  }
}

function sessionOf(description: DescriptionLike | null): string | null {
  return /^o=- (\S+)/m.exec(description?.sdp ?? '')?.[1] ?? null;
}
