import { Kysely, PostgresDialect } from 'kysely';
import { Pool, TypeOverrides } from 'pg';
import type { History, Schema } from './schema.ts';

export interface PostgresOptions {
  readonly url: string;
  /** Connections at most. */
  readonly connections: number;
  /** Shown by PostgreSQL in pg_stat_activity. */
  readonly applicationName: string;
  /** Told when an idle connection breaks; without a listener that would end the process. */
  readonly onError: (error: Error) => void;
  /** A statement that takes longer fails, ms; 30 s unless given, 0 for never. */
  readonly statementMs?: number;
}

const connectMs = 5000;
const defaultStatementMs = 30_000;
const int8 = 20;

/** bigint as a number: nothing here (times in ms, seqs, epochs) passes 2^53. pg gives text by default. */
function numbers(): TypeOverrides {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(int8, Number);
  return overrides;
}

/**
 * A pool of connections to PostgreSQL; the first is opened by the first query, so this never fails. `destroy()`
 * closes it.
 */
export function connectPostgres(options: PostgresOptions): History {
  const { url, connections, applicationName, onError, statementMs = defaultStatementMs } = options;
  const pool = new Pool({
    connectionString: url,
    max: connections,
    application_name: applicationName,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    keepAlive: true,
    types: numbers(),
  });
  pool.on('error', onError);
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
}
