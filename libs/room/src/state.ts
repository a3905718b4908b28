import type {
  Address,
  Anchor,
  ConnectionId,
  ErrorCode,
  GatewayId,
  JoinCommand,
  RoomId,
  SessionId,
  Timeline,
  UserId,
} from '@tandem-watch/protocol';

/** A room, whole. Immutable: a command that changes nothing returns the very same object. Times are ms of stream time. */
export interface RoomState {
  readonly id: RoomId;
  /** The id of the command that created this life of the room. */
  readonly life: string;
  /** `<partition timeline>.<life>`: in one timeline a seq names one event. */
  readonly timeline: Timeline;
  /** The last event's number. */
  readonly seq: number;
  /** +1 in every commit that changes the room, events or not; set by the owner. */
  readonly version: number;
  readonly createdAt: number;
  readonly hostUserId: UserId | null;
  readonly url: string;
  readonly anchor: Anchor;
  readonly guestControl: boolean;
  /** Whether a host has sent TOGGLE_GUEST_CONTROL in this life: until then the extension is told `false`. */
  readonly guestControlTold: boolean;
  readonly pinTag: string | null;
  /** In the order of joining. */
  readonly members: ReadonlyMap<UserId, Member>;
  readonly gate: Gate | null;
  /** User → ms until which a JOIN is refused. */
  readonly kicked: ReadonlyMap<UserId, number>;
  /** ms until which every JOIN is refused, since an operator closed the room; null when none did. */
  readonly closedUntil: number | null;
  /** JOINs that wait for a probe of the old socket; one a user. */
  readonly pending: ReadonlyMap<UserId, PendingJoin>;
  readonly sessions: ReadonlyMap<SessionId, Session>;
  /** When the last member left, null while there are members. */
  readonly emptySince: number | null;
  /** When MEMBERS is to be told next, null when nothing changed; and when it was told last. */
  readonly membersDue: number | null;
  readonly membersToldAt: number;
  readonly gateDue: number | null;
  readonly gateToldAt: number;
  /** Token bucket over the commands that can make an event. Not stored: full after a reload. */
  readonly bucket: { readonly tokens: number; readonly at: number };
}

export type Quality = 'good' | 'fair' | 'poor';

/** Somebody who has a place in the room: connected, or in the time to come back. */
export interface Member {
  readonly user: UserId;
  readonly username: string;
  /** seq of the USER_JOINED that made it a member: the order of presence. */
  readonly joinedSeq: number;
  readonly joinedAt: number;
  readonly session: SessionId;
  readonly gateway: GatewayId;
  readonly connection: ConnectionId;
  readonly acceptedAt: number;
  /** The client's JOINs on this socket so far. */
  readonly ordinal: number;
  readonly modern: boolean;
  readonly address: string;
  readonly position: Anchor;
  readonly quality: Quality;
  readonly syncErrorMs: number | null;
  /** ms of the member's last sign of life. */
  readonly seenAt: number;
  /** Null while connected. */
  readonly grace: Grace | null;
}

/** The time a member without a socket has to come back. */
export interface Grace {
  readonly cause: 'socket' | 'moved';
  /** ms at which it leaves. A host leaves at its host grace, not before. */
  readonly until: number;
}

/** The ready gate: playback waits until enough members are ready. */
export interface Gate {
  readonly targetTime: number;
  readonly endsAt: number;
  /** Those connected when the SEEK came, still connected or not. */
  readonly members: readonly UserId[];
  readonly ready: readonly UserId[];
}

/** A JOIN that waits to learn whether the old socket of its user lives. */
export interface PendingJoin {
  readonly join: JoinCommand;
  readonly gateway: GatewayId;
  readonly until: number;
}

/** A session's commands: the last 64 ids with what became of them. */
export interface Session {
  readonly user: UserId;
  /** id → outcome, in the order of arrival. */
  readonly outcomes: ReadonlyMap<number, Outcome>;
  /** Ids at or below it without an outcome are STALE_ID. */
  readonly floor: number;
  /** When its member left; null while in the room. */
  readonly leftAt: number | null;
}

/** What became of a command with an id: the seq of its event, nothing to do (the seq then current), or a refusal. */
export type Outcome =
  | { readonly kind: 'event'; readonly seq: number }
  | { readonly kind: 'none'; readonly seq: number }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly retryAfterMs: number | null };

export type { Address };
