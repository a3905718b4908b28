import type { Address, CloseCode, ConnectionId, GatewayId, RoomId, SessionId, UserId } from '@tandem-watch/protocol';

/**
 * Records: what a commit tells the gateways, in order. The same text stands in the log and in the feeds.
 *
 * Problem: an event is made once and must reach thousands of sockets as the very same bytes. The naive answer, JSON
 * around JSON, has every gateway parse and print each event again. Choice: a header line of space-separated tokens
 * (ids hold no space; `-` is none), then the body as it is, one line each (JSON text has no raw line feed). A gateway
 * finds the line ends and writes a slice of what it received.
 */
export type FeedRecord =
  | EventRecord
  | ObservationRecord
  | AttachRecord
  | DetachRecord
  | ProbeRecord
  | RelayRecord
  | SnapshotRecord
  | ResumedRecord
  | ReplyRecord
  | HelloRecord
  | ArchiveRecord
  | DrainRecord
  | AuditRecord
  | TimelineRecord
  | TraceRecord;

/** A numbered event of a room. `id` and `session` are the command's behind it. */
export interface EventRecord {
  readonly kind: 'event';
  readonly room: RoomId;
  readonly seq: number;
  readonly user: UserId;
  readonly session: SessionId | null;
  readonly id: number | null;
  readonly body: string;
}

/** An observation for the room's sockets but its sender's. */
export interface ObservationRecord {
  readonly kind: 'observation';
  readonly room: RoomId;
  readonly except: ConnectionId | null;
  readonly modernOnly: boolean;
  readonly body: string;
}

/** Directive: the socket has the place. */
export interface AttachRecord {
  readonly kind: 'attach';
  readonly to: Address;
  readonly room: RoomId;
  readonly user: UserId;
  readonly session: SessionId;
  readonly life: string;
  readonly ordinal: number;
}

/** Directive: the socket has lost the place, or never gets one. */
export interface DetachRecord {
  readonly kind: 'detach';
  readonly to: Address;
  readonly room: RoomId;
  readonly code: CloseCode;
}

/** Directive: find out whether the socket lives. */
export interface ProbeRecord {
  readonly kind: 'probe';
  readonly to: Address;
  readonly room: RoomId;
  readonly user: UserId;
}

/** Directive: hand a message to one socket; `at` is stream time in ms, `from` and `fromUser` whom to tell if it fails. */
export interface RelayRecord {
  readonly kind: 'relay';
  readonly to: Address;
  readonly room: RoomId;
  readonly at: number;
  readonly from: Address;
  readonly fromUser: UserId;
  readonly id: number | null;
  readonly body: string;
}

/** ROOM_STATE for the listed sockets; `seq` becomes their floor. */
export interface SnapshotRecord {
  readonly kind: 'snapshot';
  readonly room: RoomId;
  readonly seq: number;
  readonly connections: readonly ConnectionId[];
  readonly body: string;
}

/** RESUMED and the events that were missed; `to` becomes the floor. */
export interface ResumedRecord {
  readonly kind: 'resumed';
  readonly room: RoomId;
  readonly connection: ConnectionId;
  readonly to: number;
  readonly body: string;
  readonly events: readonly string[];
}

/** A reply to one socket. `id` names the awaited command it answers, `join` the JOIN (ordinal and try) it refuses. */
export interface ReplyRecord {
  readonly kind: 'reply';
  readonly connection: ConnectionId;
  readonly id: number | null;
  readonly join: { readonly ordinal: number; readonly try: number } | null;
  readonly body: string;
}

/** The answer to HELLO. */
export interface HelloRecord {
  readonly kind: 'hello';
  readonly nonce: string;
}

/** Log only: a room has ended; the body is its final snapshot. */
export interface ArchiveRecord {
  readonly kind: 'archive';
  readonly room: RoomId;
  readonly life: string;
  readonly body: string;
}

/** Directive: the gateway is to drain, and then to end. */
export interface DrainRecord {
  readonly kind: 'drain';
  readonly gateway: GatewayId;
}

/** Log only: what an operator did, on its way to the table `audit`. */
export interface AuditRecord {
  readonly kind: 'audit';
  readonly body: string;
}

/** Log only: an owner begins. A timeline that is new names its parent and the parent's last log id that was kept. */
export interface TimelineRecord {
  readonly kind: 'timeline';
  readonly timeline: string;
  readonly epoch: number;
  readonly parent: string | null;
  readonly parentLastLogId: string | null;
  readonly startedAt: number;
}

/** Feeds only, behind all that one command made: the command is followed, and this is the hop before. */
export interface TraceRecord {
  readonly kind: 'trace';
  readonly room: RoomId;
  readonly traceparent: string;
}

const none = '-';

function optional(value: string | number | null): string {
  return value === null ? none : String(value);
}

/** The record as text: header line and body lines, each ended by a line feed. */
export function encodeRecord(record: FeedRecord): string {
  switch (record.kind) {
    case 'event':
      return `e ${record.room} ${record.seq} ${record.user} ${optional(record.session)} ${optional(record.id)}\n${record.body}\n`;
    case 'observation':
      return `o ${record.room} ${optional(record.except)} ${record.modernOnly ? 1 : 0}\n${record.body}\n`;
    case 'attach':
      return `a ${address(record.to)} ${record.room} ${record.user} ${record.session} ${record.life} ${record.ordinal}\n`;
    case 'detach':
      return `d ${address(record.to)} ${record.room} ${record.code}\n`;
    case 'probe':
      return `p ${address(record.to)} ${record.room} ${record.user}\n`;
    case 'relay':
      return `r ${address(record.to)} ${record.room} ${record.at} ${address(record.from)} ${record.fromUser} ${optional(record.id)}\n${record.body}\n`;
    case 'snapshot':
      return `s ${record.room} ${record.seq} ${record.connections.join(',')}\n${record.body}\n`;
    case 'resumed':
      return `z ${record.room} ${record.connection} ${record.to} ${record.events.length}\n${[record.body, ...record.events].join('\n')}\n`;
    case 'reply':
      return `y ${record.connection} ${optional(record.id)} ${record.join === null ? none : `${record.join.ordinal}.${record.join.try}`}\n${record.body}\n`;
    case 'hello':
      return `h ${record.nonce}\n`;
    case 'archive':
      return `x ${record.room} ${record.life}\n${record.body}\n`;
    case 'drain':
      return `g ${record.gateway}\n`;
    case 'audit':
      return `u\n${record.body}\n`;
    case 'trace':
      return `f ${record.room} ${record.traceparent}\n`;
    case 'timeline':
      return `t ${record.timeline} ${record.epoch} ${optional(record.parent)} ${optional(record.parentLastLogId)} ${record.startedAt}\n`;
  }
}

function address(to: Address): string {
  return `${to.gateway} ${to.connection}`;
}

/** Whether a record stands in the log: events, directives, and what only the log holds. */
export function isLogged(record: FeedRecord): boolean {
  return !['observation', 'snapshot', 'resumed', 'reply', 'hello', 'trace'].includes(record.kind);
}
