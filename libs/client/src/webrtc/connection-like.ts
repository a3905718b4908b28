/** What is needed of a data channel. */
export interface ChannelLike {
  readonly readyState: RTCDataChannelState;
  send(data: string | ArrayBuffer): void;
  addEventListener(type: 'open' | 'close', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** A description as a connection has it. */
export interface DescriptionLike {
  readonly type: RTCSdpType;
  readonly sdp: string;
}

/** What is needed of an RTCPeerConnection. */
export interface ConnectionLike {
  readonly signalingState: RTCSignalingState;
  readonly connectionState: RTCPeerConnectionState;
  readonly localDescription: DescriptionLike | null;
  readonly remoteDescription: DescriptionLike | null;
  setLocalDescription(): Promise<void>;
  setRemoteDescription(description: DescriptionLike): Promise<void>;
  addIceCandidate(candidate?: RTCIceCandidateInit): Promise<void>;
  createDataChannel(label: string, options: RTCDataChannelInit): ChannelLike;
  addTrack(track: MediaStreamTrack, ...streams: MediaStream[]): unknown;
  getSenders(): RTCRtpSender[];
  removeTrack(sender: RTCRtpSender): void;
  restartIce(): void;
  close(): void;
  addEventListener(type: 'negotiationneeded' | 'connectionstatechange', listener: () => void): void;
  addEventListener(
    type: 'icecandidate',
    listener: (event: { readonly candidate: RTCIceCandidate | null }) => void,
  ): void;
  addEventListener(type: 'track', listener: (event: { readonly streams: readonly MediaStream[] }) => void): void;
}

/** A class of connections. */
export type ConnectionClass = new (configuration?: RTCConfiguration) => ConnectionLike;
