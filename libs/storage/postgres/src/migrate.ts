import { partitionOf } from '@tandem-watch/protocol';
import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { connectPostgres } from './connect.ts';
import { ensurePartitions, monthsAhead } from './ensure-partitions.ts';
import { migrations } from './migrations/all.ts';
import type { History } from './schema.ts';

export interface MigrateOptions {
  /** As the role that owns the schema: tandem_migrator. */
  readonly url: string;
  /** The count of partitions that the processes are configured with. */
  readonly partitions: number;
  /** ms: which month's partition is the first. */
  readonly now: number;
}

export interface Migrated {
  /** Names of the migrations that were applied now. */
  readonly applied: readonly string[];
  /** Names of the event partitions that were made now. */
  readonly eventPartitions: readonly string[];
  /** How many rooms got another partition, because the count of partitions has changed. */
  readonly moved: number;
}

const lockName = 'tandem-watch migrations';
const pageSize = 1000;

/**
 * Brings a database to this version: migrations, the first partitions, and the rooms' partitions if their count has
 * changed. It may run again and by several at once; they take turns. Rejects with the first failing migration's error,
 * which leaves nothing of it behind.
 */
export async function migrate(options: MigrateOptions): Promise<Migrated> {
  const settings = { url: options.url, applicationName: 'migrate', onError: () => undefined, statementMs: 0 };
  const guard = connectPostgres({ ...settings, connections: 1 });
  const db = connectPostgres({ ...settings, connections: 2 });
  try {
    return await guard.connection().execute(async (one) => {
      await sql`select pg_advisory_lock(hashtext(${lockName}))`.execute(one);
      return apply(db, options);
    });
  } finally {
    await db.destroy();
    await guard.destroy();
  }
}

async function apply(db: History, { partitions, now }: MigrateOptions): Promise<Migrated> {
  const migrator = new Migrator({ db, provider: migrations });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) throw error instanceof Error ? error : new Error('a migration failed', { cause: error });
  return {
    applied: results.map(({ migrationName }) => migrationName),
    eventPartitions: await ensurePartitions(db, now, 1 + monthsAhead),
    moved: await repartition(db, partitions),
  };
}

/** Computes `rooms.partition` anew when the count of partitions is another one than last time. */
async function repartition(db: History, partitions: number): Promise<number> {
  const before = await db.selectFrom('layout').select('partitions').executeTakeFirst();
  if (before?.partitions === partitions) return 0;
  return db.transaction().execute(async (tx) => {
    const moved = before === undefined ? 0 : await moveRooms(tx, partitions);
    await tx
      .insertInto('layout')
      .values({ one: true, partitions })
      .onConflict((conflict) => conflict.column('one').doUpdateSet({ partitions }))
      .execute();
    return moved;
  });
}

async function moveRooms(tx: History, partitions: number): Promise<number> {
  let moved = 0;
  for (let last = ''; ;) {
    const page = await tx
      .selectFrom('rooms')
      .select('room_id')
      .distinct()
      .where('room_id', '>', last)
      .orderBy('room_id')
      .limit(pageSize)
      .execute();
    const ids = page.map(({ room_id }) => room_id);
    const result = await sql`
      update rooms set partition = new.partition
      from unnest(${ids}::text[], ${ids.map((id) => partitionOf(id, partitions))}::integer[]) as new (room_id, partition)
      where rooms.room_id = new.room_id and rooms.partition <> new.partition`.execute(tx);
    moved += Number(result.numAffectedRows ?? 0);
    last = ids.at(-1) ?? '';
    if (ids.length < pageSize) return moved;
  }
}
