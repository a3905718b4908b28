import type {
  ClientMessage,
  ClientMessageType,
  CloseCode,
  ErrorCode,
  GatewayId,
  JoinMessage,
  RoomId,
  SessionId,
} from '@tandem-watch/protocol';
import type { Logger, Traces } from '@tandem-watch/service';
import type { Redis } from '@tandem-watch/storage-redis';
import type { admitAccess } from './access.ts';
import type { Client } from './client.ts';
import type { Clients } from './clients.ts';
import type { SystemClock } from './system-clock.ts';
import type { Sending } from './command-batch.ts';
import type { Link } from './link.ts';

/** What the parts of a gateway share. */
export interface GatewayContext {
  readonly id: GatewayId;
  readonly nodeId: string;
  readonly redis: Redis;
  readonly sending: Sending;
  readonly clients: Clients;
  readonly clock: SystemClock;
  readonly log: Logger;
  readonly meter: GatewayMeter;
  /** Undefined: no command is followed. */
  readonly traces: Traces | undefined;
  readonly settings: GatewaySettings;
  /** The link of the partition that owns a room. */
  readonly linkOf: (room: RoomId) => Link;
  /** Members and those who are joining, of the rooms of a partition. */
  readonly clientsOf: (partition: number) => Client[];
  /** Rooms of a partition that have members here. */
  readonly roomsOf: (partition: number) => RoomId[];
  readonly noteMemory: (partition: number, percent: number) => void;
  /** Waits, or returns early when the gateway stops. */
  readonly wait: (ms: number) => Promise<void>;
  /** Signs a session token: see `session-token.ts`. */
  readonly sign: (claims: SessionClaims) => string;
  /** ICE servers for a user, null when none are set up. */
  readonly iceServers: (user: string) => unknown[] | null;
  /** Told of every wrong PIN, before the JOIN counts as settled. */
  readonly noteWrongPin: (client: Client, room: RoomId) => void;
  /** Whether a JOIN that is about to be sent may make a room; counted until it is settled. */
  readonly mayMakeRoom: (client: Client) => boolean;
  /** Told what became of a JOIN: the life of the room that the client is in, null when it was refused. */
  readonly joinSettled: (client: Client, life: string | null) => void;
  /** Whether a JOIN may be tried now; null when it may. */
  readonly admitJoin: (client: Client, message: JoinMessage) => Promise<Turned | null>;
  /** Whether a JOIN on a socket that has its place is covered by an access token, its own or the one before. */
  readonly admitAccess: (client: Client, message: JoinMessage) => ReturnType<typeof admitAccess>;
  /** The claims of a session token that this deployment signed, null for any other. */
  readonly verify: (token: string) => SessionClaims | null;
  /** Tags of a PIN under the current and the previous key. */
  readonly pinTags: (room: RoomId, pin: string) => string[];
  /** A fresh random id of a session. */
  readonly newSession: () => SessionId;
  /** Handles a message as if it had just come from the client. */
  readonly handle: (client: Client, message: ClientMessage) => void;
  /** An operator wants this gateway to drain and to end. */
  readonly leave: () => void;
  /** Its sockets are being sent elsewhere. */
  readonly isDraining: () => boolean;
  /** Redis has not answered for so long that commands are not even accepted. */
  readonly isCutOff: () => boolean;
  /** used_memory of the fullest Redis in % of maxmemory. */
  readonly memoryPercent: () => number;
}

/** What a session token says. */
export interface SessionClaims {
  readonly room: string;
  readonly life: string;
  readonly user: string;
  readonly session: SessionId;
}

/** Why a JOIN is not even tried. */
export interface JoinRefusal {
  readonly code: ErrorCode;
  readonly retryAfterMs: number;
}

/** Why it is not tried, or with which code its socket is closed: nothing that it sends next would help. */
export type Turned = JoinRefusal | { readonly close: CloseCode };

export interface GatewaySettings {
  /** How often a socket is pinged, ms. */
  readonly heartbeatMs: number;
}

/** What gateways count. */
export interface GatewayMeter {
  readonly refill: () => void;
  readonly resync: () => void;
  readonly askedAgain: (count: number) => void;
  readonly dropped: (what: 'event' | 'reply' | 'relay' | 'observation') => void;
  readonly delivered: (count: number) => void;
  readonly received: (type: ClientMessageType) => void;
  readonly refused: (code: ErrorCode) => void;
  /** From an event's effect to its being written here, and from a client's asking to its answer, ms. */
  readonly delivery: (ms: number) => void;
  readonly answered: (ms: number) => void;
  /** A client came back: by the events that it missed, or by the whole room. */
  readonly resumed: (kind: 'replay' | 'snapshot') => void;
  /** A member told how far its player is ahead of the room, ms; behind: negative. */
  readonly syncError: (errorMs: number) => void;
}
