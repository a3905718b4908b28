import type { ServerMessage } from '@tandem-watch/protocol';

/** What a client sent. */
export interface Sent {
  readonly kind: 'sent';
  /** ms of this machine's clock, as all `at`. */
  readonly at: number;
  /** Which of the client's sockets, from 1. */
  readonly socket: number;
  readonly message: ClientFrame;
}

/** A message of a client, as it was put together. */
export type ClientFrame = { readonly type: string; readonly id?: number } & Readonly<Record<string, unknown>>;

/** What a client received. */
export interface Got {
  readonly kind: 'got';
  readonly at: number;
  readonly socket: number;
  readonly text: string;
  readonly message: ServerMessage;
}

export interface Opened {
  readonly kind: 'opened';
  readonly at: number;
  readonly socket: number;
  /** The gateway's name. */
  readonly gateway: string;
}

export interface Closed {
  readonly kind: 'closed';
  readonly at: number;
  readonly socket: number;
  readonly code: number;
}

export type Happening = Sent | Got | Opened | Closed;

/** All that happened to one client, in the order in which it happened. */
export interface History {
  readonly room: string;
  readonly user: string;
  /** Whether it joins with `protocol`; else it is one of the extension's kind. */
  readonly modern: boolean;
  readonly happenings: readonly Happening[];
}
