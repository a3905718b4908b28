import { readFileSync } from 'node:fs';

/** Descriptors for everything that is no client's socket: Redis, files, requests. */
const OTHERS = 64;

/**
 * How many sockets this process can have: `wanted`, or fewer where the system allows fewer open files. Past that limit a
 * connection cannot even be accepted to be refused, so the limit must be known before.
 */
export function socketsWithin(wanted: number, openFiles: number | null): number {
  return openFiles === null ? wanted : Math.max(1, Math.min(wanted, openFiles - OTHERS));
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
