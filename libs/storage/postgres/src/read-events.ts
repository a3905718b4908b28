import type { History, RoomHistoryView } from './schema.ts';

/** An event of a room as history shows it. */
export interface PastEvent {
  readonly life: string;
  readonly timeline: string;
  readonly seq: number;
  /** ms. */
  readonly at: number;
  readonly type: string;
  readonly userId: string;
  readonly commandId: number | null;
  /** The event as the clients got it. */
  readonly body: unknown;
  /** True when a later timeline began before it: no client's history holds it. */
  readonly cut: boolean;
}

/** All events of a room, or of one of its lives, in the order in which they were logged. */
export async function readEvents(db: History, roomId: string, life?: string): Promise<PastEvent[]> {
  const all = eventsOf(db, roomId).orderBy('log_ms').orderBy('log_n').orderBy('seq');
  return (await (life === undefined ? all : all.where('life', '=', life)).execute()).map(pastEvent);
}

/** The newest `count` events of a room, in the order in which they were logged. */
export async function readLastEvents(db: History, roomId: string, count: number): Promise<PastEvent[]> {
  const newest = eventsOf(db, roomId).orderBy('log_ms', 'desc').orderBy('log_n', 'desc').orderBy('seq', 'desc');
  return (await newest.limit(count).execute()).toReversed().map(pastEvent);
}

const columns = ['life', 'timeline', 'seq', 'at', 'type', 'user_id', 'command_id', 'body', 'cut'] as const;

type Row = Pick<RoomHistoryView, (typeof columns)[number]>;

function eventsOf(db: History, roomId: string) {
  return db.selectFrom('room_history').select(columns).where('room_id', '=', roomId);
}

function pastEvent({ at, user_id, command_id, ...same }: Row): PastEvent {
  return { ...same, at: at.getTime(), userId: user_id, commandId: command_id };
}
