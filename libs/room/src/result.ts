import type { ErrorCode, GatewayId, Timeline } from '@tandem-watch/protocol';
import type { Effect } from './effect.ts';
import type { RoomState } from './state.ts';

/** What is known about a command beside itself: everything that a pure function may not find out. */
export interface Moment {
  /** ms of the stream id of the command's entry: monotone, the same at redelivery. */
  readonly now: number;
  /** `<entry id>-<index>`: the life of a room that this command creates. */
  readonly commandId: string;
  readonly partitionTimeline: string;
  /** The gateway that sent the command; null for the owner's and the archiver's own. */
  readonly gateway: GatewayId | null;
  /** Whether a gateway is in `feeds` and not draining: a socket elsewhere need not be probed. */
  readonly isPresent: (gateway: GatewayId) => boolean;
  /** Whether a gateway is in `feeds`, draining or not: its sockets may live, and it can be told to end one. */
  readonly isReachable: (gateway: GatewayId) => boolean;
}

/** What became of a command. A state that is the very same object says that nothing happened. A null state: the room has ended, or never was. */
export type Result =
  | { readonly kind: 'applied'; readonly state: RoomState | null; readonly effects: readonly Effect[] }
  | {
      readonly kind: 'refused';
      readonly code: ErrorCode;
      readonly state: RoomState | null;
      readonly effects: readonly Effect[];
    }
  /** Nobody is answered: not the member's current socket, or overtaken by what came before. */
  | { readonly kind: 'dropped'; readonly state: RoomState | null; readonly effects: readonly [] };

export type { Timeline };
