import { sql } from 'kysely';
import { type Refused, writeOrBisect } from './bisect.ts';
import type { AuditTable, History } from './schema.ts';

/** What an operator did. */
export interface AuditRow {
  readonly id: string;
  readonly partition: number;
  /** ms. */
  readonly at: number;
  readonly operator: string;
  readonly action: string;
  readonly room: string | null;
  /** Whom within the room or partition: a user, a gateway, a worker. */
  readonly target: string | null;
  readonly notice: string | null;
  readonly reason: string;
  readonly outcome: string;
}

/** Writes what operators did; what is there already stays as it is. Returns the rows that PostgreSQL refuses. */
export function recordAudit(db: History, rows: readonly AuditRow[]): Promise<Refused<AuditRow>[]> {
  return writeOrBisect(rows, async (part) => {
    await db
      .insertInto('audit')
      .values(part.map(stored))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}

function stored({ id, at, room, ...same }: AuditRow): AuditTable {
  return { ...same, action_id: id, at: new Date(at), room_id: room };
}

/** Where a page of the audit ended. */
export type AuditPlace = readonly [at: number, id: string, partition: number];

/** At most `count` actions, the newest first: of all, or of one room; behind the end of the page before. */
export async function readAudit(
  db: History,
  count: number,
  { room, after }: { readonly room?: string | undefined; readonly after?: AuditPlace | undefined },
): Promise<AuditRow[]> {
  let query = db.selectFrom('audit').selectAll();
  if (room !== undefined) query = query.where('room_id', '=', room);
  if (after !== undefined) {
    const [at, id, partition] = after;
    query = query.where(sql<boolean>`(at, action_id, partition) < (${new Date(at)}, ${id}, ${partition})`);
  }
  const sorted = query.orderBy('at', 'desc').orderBy('action_id', 'desc').orderBy('partition', 'desc');
  return (await sorted.limit(count).execute()).map(({ action_id: id, at, room_id, ...same }) => {
    return { id, at: at.getTime(), room: room_id, ...same };
  });
}
