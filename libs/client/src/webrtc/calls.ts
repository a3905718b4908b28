import type { ConnectionClass } from './connection-like.ts';
import type { Store } from '../store.ts';

/** How the call with one member is. */
export type PeerStatus =
  /** Being negotiated. */
  | 'connecting'
  | 'connected'
  /** The media path is lost and being made anew. */
  | 'reconnecting'
  /** The member cannot be signalled to now; tried again by itself. */
  | 'unreachable'
  /** The server does not take what this browser has to say: too many tracks for one description. */
  | 'refused';

/** The call with one member. Never changed: a new one replaces it. */
export interface Peer {
  readonly userId: string;
  readonly status: PeerStatus;
  /** What the member sends: its streams, in the order of their coming. */
  readonly streams: readonly MediaStream[];
  /** Whether data can be sent to it now. */
  readonly hasChannel: boolean;
}

/** What calls are made of. */
export interface CallOptions {
  /** Sent to every member from the beginning; more by `addTrack`. */
  readonly streams?: readonly MediaStream[] | undefined;
  /** Whether everybody who is in the room is called; true unless given. Else use `call`. Who calls is always answered. */
  readonly everybody?: boolean | undefined;
  /** Laid over the configuration of each connection; the room's `iceServers` count unless some are given here. */
  readonly configuration?: RTCConfiguration | undefined;
  /** The class of connections, where the platform has none. */
  readonly RTCPeerConnection?: ConnectionClass | undefined;
}

/** All calls of this client in one room: one connection a member. */
export interface Calls {
  /** By member; subscribe to see them come, change and go. */
  readonly peers: Store<readonly Peer[]>;
  readonly call: (userId: string) => void;
  readonly hangUp: (userId: string) => void;
  /** Sends a track to everybody, those who come later included. */
  readonly addTrack: (track: MediaStreamTrack, ...streams: MediaStream[]) => void;
  readonly removeTrack: (track: MediaStreamTrack) => void;
  /** Sends another track in place of one, without a negotiation: another camera, a shared screen. */
  readonly replaceTrack: (track: MediaStreamTrack, by: MediaStreamTrack) => void;
  /** Sends to everybody whose channel is open, or to one member; returns to how many. */
  readonly send: (data: string | ArrayBuffer, userId?: string) => number;
  /** Calls `listener` with what members send; returns how to stop that. */
  readonly onData: (listener: (userId: string, data: unknown) => void) => () => void;
  /** Ends all calls. */
  readonly stop: () => void;
}
