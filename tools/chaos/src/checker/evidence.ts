import type { History } from '../clients/history.ts';
import type { View } from '../clients/view.ts';

/** Everything that a scenario left behind, for the rules to judge. */
export interface Evidence {
  readonly histories: readonly History[];
  /** What each client knew when all was quiet. */
  readonly members: readonly Knowing[];
  /** By room: what Redis held then. */
  readonly rooms: ReadonlyMap<string, RoomInRedis>;
  /** By room: what PostgreSQL held then. */
  readonly stored: ReadonlyMap<string, RoomInPostgres>;
  /** When gateways stood still: what they owed then was owed later. */
  readonly frozen: readonly Frozen[];
  /** Whether the fault may lose acknowledged events at all: Redis lost what it had on disk. */
  readonly mayLose: boolean;
  /** ms of this machine's clock at which all of this was read. */
  readonly at: number;
}

export interface Knowing {
  readonly room: string;
  readonly user: string;
  readonly modern: boolean;
  readonly isIn: boolean;
  readonly view: View | null;
}

export interface RoomInRedis {
  readonly timeline: string;
  readonly seq: number;
  readonly url: string;
  /** s, and the ms of which it is. */
  readonly position: number;
  readonly positionAt: number;
  readonly playing: boolean;
  readonly host: string;
  readonly guestControl: boolean;
  readonly members: ReadonlyMap<string, MemberInRedis>;
}

export interface MemberInRedis {
  readonly username: string;
  /** ms until which it may come back; null while its socket is there. */
  readonly graceUntil: number | null;
}

export interface RoomInPostgres {
  /** Null when there is no row of it. */
  readonly row: Omit<RoomInRedis, 'members' | 'timeline'> | null;
  /** Lives of its id that were never ended. */
  readonly living: number;
  /** Who is in the room: user id → name. */
  readonly users: ReadonlyMap<string, string>;
  /** In the order of the log. */
  readonly events: readonly StoredEvent[];
}

export interface StoredEvent {
  readonly life: string;
  readonly timeline: string;
  readonly seq: number;
  readonly type: string;
  readonly user: string;
  readonly commandId: number | null;
  readonly eventTimestamp: number | null;
  /** Of a history that a later timeline has cut off. */
  readonly cut: boolean;
}

export interface Frozen {
  readonly gateway: string;
  /** Set when it was this client that read nothing from there. */
  readonly user?: string;
  /** ms. */
  readonly from: number;
  readonly to: number;
}

/** A promise that was broken. */
export interface Violation {
  readonly rule: 'G1' | 'G2' | 'G3' | 'G4' | 'G5' | 'G6' | 'G7' | 'G8' | 'G9' | 'G10' | 'G11';
  readonly room: string;
  readonly text: string;
  /** What shows it. */
  readonly entries: readonly unknown[];
}

/** The members of the histories by room. */
export function byRoom(histories: readonly History[]): Map<string, History[]> {
  const rooms = new Map<string, History[]>();
  for (const history of histories) {
    const known = rooms.get(history.room);
    if (known === undefined) rooms.set(history.room, [history]);
    else known.push(history);
  }
  return rooms;
}
