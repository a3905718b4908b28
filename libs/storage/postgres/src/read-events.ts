import type { History } from './schema.ts';

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
  const all = db
    .selectFrom('room_history')
    .select(['life', 'timeline', 'seq', 'at', 'type', 'user_id', 'command_id', 'body', 'cut'])
    .where('room_id', '=', roomId)
    .orderBy('log_ms')
    .orderBy('log_n')
    .orderBy('seq');
  const rows = await (life === undefined ? all : all.where('life', '=', life)).execute();
  return rows.map(({ at, user_id, command_id, ...same }) => {
    return { ...same, at: at.getTime(), userId: user_id, commandId: command_id };
  });
}
