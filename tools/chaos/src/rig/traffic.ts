/**
 * What a proxy does with the traffic of a connection.
 * `pass`: forwards it. `blackhole`: nothing gets through, both ends stay open; it arrives when the hole is closed, as
 * what a network sends again. `drop-replies`: requests get through, what comes back is thrown away; such a connection
 * is reset when it ends, since its stream has a hole. `refuse`: connections are reset, new ones too. `delay`: each
 * piece comes so many ms later. `throttle`: bytes a second, in each direction.
 */
export type Traffic =
  | { readonly kind: 'pass' | 'blackhole' | 'drop-replies' | 'refuse' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number };

export const PASS: Traffic = { kind: 'pass' };
export const BLACKHOLE: Traffic = { kind: 'blackhole' };
export const DROP_REPLIES: Traffic = { kind: 'drop-replies' };
export const REFUSE: Traffic = { kind: 'refuse' };

/** What a connection is for, as its first requests show. */
export type Role = 'subscriber' | 'blocking' | 'command';

/** Something that happens when a request is seen, or when the reply to it arrives. Once. */
export type Trap = {
  /** Looks at a piece of a request, as latin1. */
  readonly sees: (request: string) => boolean;
} & (
  | {
      /** `request`: the request gets no further. `reply`: it does, and its reply is kept back. */
      readonly at: 'request' | 'reply';
      readonly spring: () => void;
    }
  | {
      /** The request, and what comes behind it on its connection, waits until it is released. */
      readonly at: 'hold';
      readonly spring: (release: () => void) => void;
    }
);
