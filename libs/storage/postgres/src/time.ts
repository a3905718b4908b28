import { type RawBuilder, sql } from 'kysely';

/** A column or parameter that holds ms since 1970, as a timestamp. In numeric: a float would lose the last digits. */
export function timestamp(ms: RawBuilder<unknown>): RawBuilder<Date> {
  return sql<Date>`to_timestamp(${ms} / 1000.0)`;
}
