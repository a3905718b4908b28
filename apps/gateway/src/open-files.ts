import { readFileSync } from 'node:fs';

/** How many connections the door takes. */
export interface Capacity {
  /** Of clients; beyond it a newcomer is told that the gateway is full. */
  readonly sockets: number;
  /** Of all kinds; beyond it a connection is dropped. */
  readonly connections: number;
}

/** Descriptors for what is no connection of the door: Redis, files, logs. */
const OTHERS = 64;

/** Connections beside those of clients: requests, and newcomers that are being refused. At least a tenth of all. */
const SPARE = 1_000;

/**
 * What the door can take when `wanted` sockets are wished for and this process may have `openFiles` files (null: not
 * known). A connection over that limit cannot even be accepted to be refused, so the limit must be known before.
 */
export function capacityFor(wanted: number, openFiles: number | null): Capacity {
  const connections = Math.max(2, Math.min(wanted + SPARE, (openFiles ?? Infinity) - OTHERS));
  const spare = Math.min(SPARE, Math.ceil(connections / 10));
  return { sockets: Math.min(wanted, connections - spare), connections };
}

/** How many files this process may have open, null where the system does not say. */
export function maxOpenFiles(): number | null {
  try {
    const line = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
    return line === null ? null : Number(line[1]);
  } catch {
    return null;
  }
}
