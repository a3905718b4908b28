import type { ActionCommand, RoomId } from '@tandem-watch/protocol';
import type { RoomSettings } from '@tandem-watch/room';
import { streamTime, type Ownership, type Redis } from '@tandem-watch/storage-redis';
import type { Logger, Traces } from '@tandem-watch/service';
import type { Action } from './admin/action.ts';
import type { OneAtATime } from './one-at-a-time.ts';
import type { PartitionMemory } from './partition-memory.ts';
import type { WindowLimits } from './resume-window.ts';

/** What every owner of this worker shares. */
export interface OwnerContext {
  readonly worker: string;
  readonly redis: Redis;
  readonly settings: OwnerSettings;
  readonly log: Logger;
  readonly meter: OwnerMeter;
  /** Undefined: no command is followed. */
  readonly traces: Traces | undefined;
  /** The action that an operator has sealed for a partition; null when it is none, or nobody may act here. */
  readonly actionOf: (partition: number, command: ActionCommand) => Action | null;
  /** For what may kill the process: then it is known which of its partitions has done it. */
  readonly alone: OneAtATime;
}

export interface OwnerSettings {
  readonly room: RoomSettings;
  readonly window: WindowLimits;
  readonly partitions: number;
  /** Rooms in one partition: from then on none is made. */
  readonly maxRooms: number;
  readonly leaseMs: number;
  /** Heartbeat and renewal of the lease. */
  readonly pulseMs: number;
  readonly gatewayLostMs: number;
  /** What the log of a partition may take, bytes: at this size commands are refused. */
  readonly logMaxBytes: number;
}

/** What owners count. Types and outcomes are closed sets. */
export interface OwnerMeter {
  readonly command: (type: string, outcome: string) => void;
  readonly commit: (result: string, ms: number, commands: number) => void;
  readonly history: (rows: number) => void;
  /** Letters that were set aside. */
  readonly dead: (source: LetterSource, letters: number) => void;
}

/** Where a dead letter comes from: the command stream, the log on its way to PostgreSQL, or PostgreSQL when Redis was empty. */
export type LetterSource = 'command' | 'history' | 'recall';

/** One time of owning a partition, from taking it to losing it. Shared by its loop, its pulse and its history. */
export interface Owner {
  readonly partition: number;
  readonly memory: PartitionMemory;
  /** Set when this owner began a timeline: the one before it, and the last log id that was kept of it. */
  readonly parent: Ownership['parent'];
  /** Redis TIME at which it took the partition, ms. */
  readonly takenAt: number;
  /** What the last heartbeat said: used_memory in % of maxmemory. */
  memoryPercent: number;
  /** How full the log is, as if it were memory: 80 at its limit. When it was looked at (ms of this process's clock). */
  logPercent: number;
  logSeenAt: number;
  /** Redis TIME minus this process's monotonic clock, ms. */
  clockOffset: number;
  /** ms of the system's clock at which the loop last had something unread, or could not read. */
  behindAt: number;
  /** Stream time up to which everything was read, ms. */
  readUpTo: number;
  /** The owner was absent or behind for too long: presence deadlines are to move before any fires. */
  stalled: boolean;
  /** Redis knows that. */
  stallNoted: boolean;
  /** ms of the stream time of the DUE that is on its way, null when none is. */
  dueAskedAt: number | null;
  /** Id of the last entry that was read, null before the first read. */
  lastRead: string | null;
  /** ms of this process's clock at which the last read ended: a loop that does not read is behind. */
  readAt: number;
  /** How long the oldest entry of that read had waited for it, ms; 0 when nothing had come. */
  waitedMs: number;
  /** ms of the system's clock since which PostgreSQL lacks something of the log; null when it has everything. */
  unwrittenSince: number | null;
  /** Quarantined rooms that can be read again: whoever knocks gets them with the next load, and until then nothing. */
  readonly recovered: Set<RoomId>;
}

/** The system's clock as this owner knows it, ms. */
export function systemTime(owner: Owner): number {
  return owner.clockOffset + performance.now();
}

/** A stall is longer than this: ms in which the owner was absent or behind. */
export const STALL_MS = 3_000;

/** An owner as it begins. */
export function beginOwner(memory: PartitionMemory, { fence, parent, time, cursor, stalled }: Ownership): Owner {
  return {
    partition: fence.partition,
    memory,
    parent,
    takenAt: time,
    memoryPercent: 0,
    logPercent: 0,
    logSeenAt: 0,
    clockOffset: time - performance.now(),
    behindAt: time,
    readUpTo: streamTime(cursor.entry),
    stalled,
    stallNoted: stalled,
    dueAskedAt: null,
    lastRead: null,
    readAt: performance.now(),
    waitedMs: 0,
    unwrittenSince: time,
    recovered: new Set(),
  };
}
