import { type FreshDatabase, freshDatabase } from '@tandem-watch/test-support';
import { connectPostgres } from '../src/connect.ts';
import type { EventRow } from '../src/event-row.ts';
import { migrate } from '../src/migrate.ts';
import type { RoomRow } from '../src/rooms/room-row.ts';
import type { History } from '../src/schema.ts';

/** A migrated database of one test file, and a pool as each role. */
export interface TestHistory {
  readonly database: FreshDatabase;
  readonly worker: History;
  readonly archiver: History;
  readonly reader: History;
  readonly owner: History;
  close(): Promise<void>;
}

/** A moment of the month that has a partition, ms. */
export const noon: number = Date.now();

export async function openHistory(): Promise<TestHistory> {
  const database = await freshDatabase();
  if (database.url !== '') await migrate({ url: database.migrator, partitions: 16, now: noon });
  const open = (url: string): History =>
    connectPostgres({ url, connections: 4, applicationName: 'test', onError: () => undefined });
  const pools = {
    worker: open(database.worker),
    archiver: open(database.archiver),
    reader: open(database.reader),
    owner: open(database.migrator),
  };
  return {
    database,
    ...pools,
    close: async () => {
      for (const pool of Object.values(pools)) await pool.destroy();
      await database.drop();
    },
  };
}

let made = 0;

/** An id that no other test uses. */
export function freshId(kind: string): string {
  made += 1;
  return `${kind}-${made}-${Math.random().toString(36).slice(2, 8)}`;
}

export type EventOptions = Partial<Omit<EventRow, 'body'>> & { readonly body?: Readonly<Record<string, unknown>> };

/** A CHAT of ann in a room on timeline `t1`, unless told otherwise; its log id is of `at` unless told otherwise. */
export function event(roomId: string, seq: number, options: EventOptions = {}): EventRow {
  const { life = 'l1', at = noon + seq, type = 'CHAT', userId = 'ann', body = {}, ...others } = options;
  const timeline = `t1.${life}`;
  const row = { roomId, life, partition: 3, timeline, seq, at, logId: `${at}-0`, type, userId };
  const whole = { ...row, session: 's-ann', commandId: seq, ...others };
  return { ...whole, body: JSON.stringify({ type, userId, timestamp: at, timeline: whole.timeline, seq, ...body }) };
}

/** A room of ann's on timeline `t1`, epoch 1, unless told otherwise. */
export function room(roomId: string, version: number, options: Partial<RoomRow> = {}): RoomRow {
  return {
    roomId,
    life: 'l1',
    partition: 3,
    timeline: 't1',
    timelineEpoch: 1,
    version,
    seq: version,
    hostUserId: 'ann',
    url: 'https://example.org/film',
    position: 12.5,
    playing: true,
    anchorAt: noon,
    guestControl: true,
    guestControlTold: false,
    pinTag: 'tag',
    kicked: { bob: noon + 1000 },
    createdAt: noon,
    archivedAt: null,
    ...options,
  };
}
