declare const brand: unique symbol;

/** A string that was checked, or made, as one kind of id. The brand exists for the compiler only. */
type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type RoomId = Id<'RoomId'>;
/** Scoped to its room: the same id in another room is somebody else. */
export type UserId = Id<'UserId'>;
/** Names one member's run of command ids; carried by the signed session token. */
export type SessionId = Id<'SessionId'>;
/** One socket, never used again. */
export type ConnectionId = Id<'ConnectionId'>;
/** One run of a gateway process, never used again. */
export type GatewayId = Id<'GatewayId'>;
/** A room's timeline: `<partition timeline>.<life>`. Sequence numbers mean something only within one. */
export type Timeline = Id<'Timeline'>;
/** The id of an entry of a partition's log: `<ms>-<n>`. */
export type LogId = Id<'LogId'>;

/** What a room id and a user id look like on the wire. */
export const ID_PATTERN: RegExp = /^[A-Za-z0-9_-]{1,64}$/;

/** The author of what the server does by itself. No user may carry this id. */
export const SERVER: UserId = userId('server');

/** Whether a text has the form of a room id or user id: 1 to 64 of `A-Z a-z 0-9 _ -`. */
export function isId(value: string): boolean {
  return ID_PATTERN.test(value);
}

/** Brands a room id that is known to be one; checks nothing. */
export function roomId(value: string): RoomId {
  return value as RoomId;
}

/** Brands a user id that is known to be one; checks nothing. */
export function userId(value: string): UserId {
  return value as UserId;
}

/** Brands a session id that is known to be one; checks nothing. */
export function sessionId(value: string): SessionId {
  return value as SessionId;
}

/** Brands a connection id that is known to be one; checks nothing. */
export function connectionId(value: string): ConnectionId {
  return value as ConnectionId;
}

/** Brands a gateway id that is known to be one; checks nothing. */
export function gatewayId(value: string): GatewayId {
  return value as GatewayId;
}

/** Brands a timeline that is known to be one; checks nothing. */
export function timeline(value: string): Timeline {
  return value as Timeline;
}

/** Brands a log id (`<ms>-<n>`) that is known to be one; checks nothing. */
export function logId(value: string): LogId {
  return value as LogId;
}
