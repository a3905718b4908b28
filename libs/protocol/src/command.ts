import type { ClientMessage } from './client/client-message.ts';
import type { ConnectionId, GatewayId, RoomId, SessionId, Timeline, UserId } from './ids.ts';

/**
 * Commands: what gateways, owners and the archiver put on a partition's stream, and what its owner applies in order.
 * Every command of a client names its connection and session, so that the owner can tell a member's current socket
 * from one that was replaced.
 */
export type Command = RoomCommand | PartitionCommand;

/** A command that concerns one room. The pure room state machine (`libs/room`) has one rule for each type. */
export type RoomCommand =
  | JoinCommand
  | ActCommand
  | LostCommand
  | ProbedCommand
  | UndeliveredCommand
  | QualityCommand
  | AnnouncedCommand
  | TickCommand
  | ArchiveRoomCommand
  | NoticeCommand
  | CloseRoomCommand
  | RemoveMemberCommand;

/** A command about a gateway or the partition itself. The owner turns it into commands of the rooms concerned. */
export type PartitionCommand =
  | HelloCommand
  | AnnounceCommand
  | ByeCommand
  | AnchorsCommand
  | GatewayLostCommand
  | DueCommand
  | StallCommand
  | ActionCommand;

/** A socket as the cluster knows it. */
export interface Address {
  readonly gateway: GatewayId;
  readonly connection: ConnectionId;
}

/** Asks for a place in a room. */
export interface JoinCommand {
  readonly type: 'JOIN';
  readonly room: RoomId;
  readonly user: UserId;
  readonly connection: ConnectionId;
  /** Stream time (ms) at which the gateway accepted the socket: later wins. */
  readonly acceptedAt: number;
  /** The session id of a verified token, or a fresh one when there was none. */
  readonly session: SessionId;
  /** The room's life that the verified token names; null without a token. */
  readonly claimedLife: string | null;
  /** Which JOIN of the client on this socket this is, from 1: a higher one than the member's is a page reload. */
  readonly ordinal: number;
  /** How often the gateway has asked for the answer, from 1. Answers to an earlier try are dropped. */
  readonly try: number;
  readonly username: string | null;
  /** Keyed tags of the PIN under the current and the previous key; empty without a PIN. */
  readonly pinTags: readonly string[];
  readonly guestControl: boolean;
  readonly resume: { readonly timeline: Timeline; readonly seq: number } | null;
  /** Joined with `protocol`: not one of the extension's clients. */
  readonly modern: boolean;
  /** The client's address (IPv6: /64), hashed: only compared. */
  readonly address: string;
  /** False: from an address that has made too many rooms; the JOIN is refused where it would make another. */
  readonly mayCreate?: boolean;
}

/** What a client may ask for once it has joined: its validated message and who sent it. */
export interface ActCommand {
  readonly type: 'ACT';
  readonly room: RoomId;
  readonly user: UserId;
  readonly connection: ConnectionId;
  readonly session: SessionId;
  readonly message: ActMessage;
  /** The hop that brought it, when this command is followed (W3C). Says nothing about what the command does. */
  readonly traceparent?: string | undefined;
}

/** Every client message but JOIN (a command of its own) and PING (answered by the gateway). */
export type ActMessage = Exclude<ClientMessage, { type: 'JOIN' | 'PING' }>;

/** A member's socket ended; `moved` when we closed it (1012) and expect it elsewhere. */
export interface LostCommand {
  readonly type: 'LOST';
  readonly room: RoomId;
  readonly user: UserId;
  readonly connection: ConnectionId;
  readonly cause: 'socket' | 'moved';
}

/** A gateway's answer to the directive `probe`. */
export interface ProbedCommand {
  readonly type: 'PROBED';
  readonly room: RoomId;
  readonly user: UserId;
  readonly connection: ConnectionId;
  readonly alive: boolean;
}

/** A relayed message did not reach its target's socket: the sender is to be told. */
export interface UndeliveredCommand {
  readonly type: 'UNDELIVERED';
  readonly room: RoomId;
  /** The sender's user and socket. */
  readonly user: UserId;
  readonly sender: Address;
  /** The id of the sender's command, null without one. */
  readonly id: number | null;
}

/** The quality of a member's link, as its gateway measured it by the round trip of a ping. */
export interface QualityCommand {
  readonly type: 'QUALITY';
  readonly room: RoomId;
  readonly user: UserId;
  readonly connection: ConnectionId;
  readonly quality: 'good' | 'fair' | 'poor';
}

/** One socket of a gateway's ANNOUNCE, given to its room. */
export interface AnnouncedCommand extends AnnouncedSocket {
  readonly type: 'ANNOUNCED';
}

/** A deadline of the room has passed. */
export interface TickCommand {
  readonly type: 'TICK';
  readonly room: RoomId;
}

/** The archiver asks to end a room that has been empty for long enough. Whether it has is decided when this is applied. */
export interface ArchiveRoomCommand {
  readonly type: 'ARCHIVE_ROOM';
  readonly room: RoomId;
}

/** An operator has something to say to the members. */
export interface NoticeCommand {
  readonly type: 'NOTICE';
  readonly room: RoomId;
  readonly text: string;
}

/** An operator closes the room: its members go, and for some time nobody comes in. */
export interface CloseRoomCommand {
  readonly type: 'CLOSE_ROOM';
  readonly room: RoomId;
}

/** An operator removes a member, as a host's KICK does. */
export interface RemoveMemberCommand {
  readonly type: 'REMOVE_MEMBER';
  readonly room: RoomId;
  readonly user: UserId;
}

/** A socket as a gateway announces it. */
export interface AnnouncedSocket {
  readonly room: RoomId;
  /** The room's life that the socket was attached in: what came to the room's id later is another room. */
  readonly life: string;
  readonly user: UserId;
  readonly session: SessionId;
  readonly connection: ConnectionId;
  readonly acceptedAt: number;
  readonly username: string;
  readonly ordinal: number;
  readonly modern: boolean;
  readonly address: string;
}

/** A gateway begins, or begins anew: the only way into `feeds`. */
export interface HelloCommand {
  readonly type: 'HELLO';
  readonly nonce: string;
}

/** A part of the complete list of a gateway's sockets in the partition. The last part ends the list. */
export interface AnnounceCommand {
  readonly type: 'ANNOUNCE';
  readonly nonce: string;
  readonly part: number;
  readonly last: boolean;
  readonly sockets: readonly AnnouncedSocket[];
}

/** A draining gateway is about to close its sockets. */
export interface ByeCommand {
  readonly type: 'BYE';
}

/** A gateway has refilled and asks for the anchors of its rooms, which observations may have changed. */
export interface AnchorsCommand {
  readonly type: 'ANCHORS';
  readonly rooms: readonly RoomId[];
}

/** The owner found a gateway silent; void when the gateway has sent a batch after `batch`. */
export interface GatewayLostCommand {
  readonly type: 'GATEWAY_LOST';
  readonly gateway: GatewayId;
  readonly batch: number;
}

/** The owner found deadlines passed: the id of this command's entry is the `now` of all that is due. */
export interface DueCommand {
  readonly type: 'DUE';
}

/** The owner was absent or behind: presence deadlines move. */
export interface StallCommand {
  readonly type: 'STALL';
}

/**
 * What an operator wants done: an action as JSON, and the seal that shows that it comes from one. Whoever may write to the
 * stream, as every gateway may, has no seal. The owner turns it into commands of a room, a directive, or giving the
 * partition up, once for each id.
 */
export interface ActionCommand {
  readonly type: 'ACTION';
  readonly body: string;
  readonly seal: string;
}
