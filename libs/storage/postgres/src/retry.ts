import { sqlState } from './sql-state.ts';

/** What to do after a failed write: again after `delayMs`. */
export interface Retry {
  readonly delayMs: number;
  readonly reason: string;
  /** False for an error that has no rule: a fault to look at. */
  readonly expected: boolean;
  /** True when it ends by itself; false when an operator has to change something. */
  readonly passing: boolean;
}

const atOnce = 50;
const soon = 1000;
const later = 5000;

type Rule = Pick<Retry, 'delayMs' | 'reason'>;

/** What an operator has to change; by SQLSTATE, or its class. */
const standing: Readonly<Record<string, Rule>> = {
  '28': { delayMs: later, reason: 'the role or its password is refused: it may be changing' },
  '3D000': { delayMs: later, reason: 'the database is not there (yet)' },
  '42P01': { delayMs: later, reason: 'a table is not there (yet): migrations have not run' },
  '42703': { delayMs: later, reason: 'a column is not there (yet): migrations have not run' },
  '42883': { delayMs: later, reason: 'a function is not there (yet): migrations have not run' },
  '42501': { delayMs: later, reason: 'the role may not: migrations have not run, or it is the wrong role' },
};

/** What ends by itself; by SQLSTATE, or its class, or Node's code. */
const passing: Readonly<Record<string, Rule>> = {
  '40001': { delayMs: atOnce, reason: 'serialization failure: another transaction was first' },
  '40P01': { delayMs: atOnce, reason: 'deadlock: the other transaction goes on' },
  '55P03': { delayMs: soon, reason: 'a lock was not to be had: maintenance holds the table' },
  '57014': { delayMs: soon, reason: 'the statement took too long and was ended' },
  '57P01': { delayMs: soon, reason: 'the server is being stopped' },
  '57P02': { delayMs: soon, reason: 'the server has crashed and restarts' },
  '57P03': { delayMs: soon, reason: 'the server is starting up' },
  '25006': { delayMs: soon, reason: 'the server is a read-only replica: a failover is under way' },
  '08': { delayMs: soon, reason: 'the connection broke' },
  '53100': { delayMs: later, reason: 'the disk of the server is full' },
  '53': { delayMs: soon, reason: 'the server lacks connections or memory' },
  '58': { delayMs: later, reason: 'the system under the server failed' },
  ECONNREFUSED: { delayMs: soon, reason: 'nobody listens there' },
  ECONNRESET: { delayMs: soon, reason: 'the connection was reset' },
  EPIPE: { delayMs: soon, reason: 'the connection was closed' },
  ETIMEDOUT: { delayMs: soon, reason: 'the server does not answer' },
  EHOSTUNREACH: { delayMs: soon, reason: 'there is no way to the server' },
  ENOTFOUND: { delayMs: later, reason: 'the name of the server is unknown' },
  EAI_AGAIN: { delayMs: soon, reason: 'the name of the server cannot be looked up now' },
};

const unknown: Rule = { delayMs: later, reason: 'an error without a rule' };
const lost: Rule = { delayMs: soon, reason: 'the connection was lost' };
const lostMessage = /connection terminated|timeout exceeded|closed the connection/i;

/**
 * How long to wait after an error of PostgreSQL before the same write is tried again. Nothing is given up: what is in the
 * log waits there. Errors without a rule are waited out too.
 */
export function retryAfter(error: unknown): Retry {
  const code = sqlState(error);
  const passes = passing[code] ?? passing[code.slice(0, 2)];
  if (passes !== undefined) return { ...passes, expected: true, passing: true };
  const stands = standing[code] ?? standing[code.slice(0, 2)];
  if (stands !== undefined) return { ...stands, expected: true, passing: false };
  const isLost = error instanceof Error && lostMessage.test(error.message);
  return isLost ? { ...lost, expected: true, passing: true } : { ...unknown, expected: false, passing: false };
}
