/** The SQLSTATE of an error of PostgreSQL, or the code of one of the network such as ECONNREFUSED; '' without one. */
export function sqlState(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Whether a row found no partition for its time. A violated check of the table has the same SQLSTATE, but a name. */
export function isMissingPartition(error: unknown): boolean {
  if (sqlState(error) !== '23514') return false;
  return !(error instanceof Error && 'constraint' in error && typeof error.constraint === 'string');
}

/**
 * Whether PostgreSQL refuses the data itself, so that the same statement fails for ever: wrong values (class 22, such as
 * \u0000 in jsonb), violated constraints (23), limits of a row (54). A missing partition is none of it.
 */
export function isRefusedData(error: unknown): boolean {
  return /^(22|23|54)...$/.test(sqlState(error)) && !isMissingPartition(error);
}
