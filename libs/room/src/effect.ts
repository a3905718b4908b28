import type {
  Address,
  AckReply,
  CloseCode,
  ErrorReply,
  Observation,
  Relay,
  RoomEvent,
  SessionId,
  SyncResponseReply,
  Timeline,
  UserId,
  ConnectionId,
} from '@tandem-watch/protocol';

/** What a command brings about beside the new state, in the order in which the gateways must see it. */
export type Effect =
  | EventEffect
  | ObserveEffect
  | AttachEffect
  | WelcomeEffect
  | DetachEffect
  | ProbeEffect
  | RelayEffect
  | ReplyEffect
  | ArchiveEffect;

/** A numbered event for every member: logged. */
export interface EventEffect {
  readonly kind: 'event';
  readonly event: RoomEvent;
  /** The session of the command behind it, null for the server's own. */
  readonly session: SessionId | null;
}

/** A message for the members that nobody counts: not logged. */
export interface ObserveEffect {
  readonly kind: 'observe';
  readonly message: Observation;
  /** Who does not get it: its sender. */
  readonly except: ConnectionId | null;
  /** Only for clients that joined with `protocol`. */
  readonly modernOnly: boolean;
}

/** Directive: this socket now has the place of `user`. A `welcome` to the same address always follows. */
export interface AttachEffect {
  readonly kind: 'attach';
  readonly to: Address;
  readonly user: UserId;
  readonly session: SessionId;
  readonly life: string;
  readonly ordinal: number;
}

/**
 * The answer to a JOIN: RESUMED with the missed events when `resume` lies inside the window, else ROOM_STATE. The owner
 * makes it at the end of the commit, once for all that were welcomed in the room.
 */
export interface WelcomeEffect {
  readonly kind: 'welcome';
  readonly to: Address;
  readonly user: UserId;
  readonly modern: boolean;
  readonly resume: { readonly timeline: Timeline; readonly seq: number } | null;
}

/** Directive: this socket has lost its place (or its JOIN has no room): close it, or mute it when it is the extension's. */
export interface DetachEffect {
  readonly kind: 'detach';
  readonly to: Address;
  readonly code: CloseCode;
}

/** Directive: find out whether this socket lives and answer PROBED. */
export interface ProbeEffect {
  readonly kind: 'probe';
  readonly to: Address;
  readonly user: UserId;
}

/** Directive: hand a message from one member to another. */
export interface RelayEffect {
  readonly kind: 'relay';
  readonly to: Address;
  readonly message: Relay;
  readonly from: Address;
  readonly fromUser: UserId;
  /** ms of stream time at which it was sent. */
  readonly at: number;
  /** The sender's command id, null without one. */
  readonly id: number | null;
}

/** A reply to one socket. */
export interface ReplyEffect {
  readonly kind: 'reply';
  readonly to: Address;
  readonly message: AckReply | ErrorReply | SyncResponseReply;
  /** Set when it answers a JOIN (a refusal): which one. */
  readonly join: { readonly ordinal: number; readonly try: number } | null;
}

/** The room has ended: the owner writes its final snapshot to the log and removes its keys. */
export interface ArchiveEffect {
  readonly kind: 'archive';
}
