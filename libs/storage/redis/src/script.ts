import { createHash } from 'node:crypto';
import type { Redis } from './connect.ts';

/** A Lua script of one file: its text and the SHA-1 that Redis knows it by. */
export interface Script {
  readonly name: string;
  readonly source: string;
  readonly sha: string;
}

/** Makes a script from its text. The first line must be a `#!lua` shebang: its flags decide what happens at maxmemory. */
export function script(name: string, source: string): Script {
  const text = source.trim();
  return { name, source: text, sha: createHash('sha1').update(text).digest('hex') };
}

/**
 * Runs a script by its SHA; a Redis that does not know it (new, restarted, failed over) is sent the text.
 * Rejects with Redis's error, or with the connection's. Arguments go over as one list: spread over a call, some 120,000
 * of them would not fit onto the stack.
 */
export async function run(
  redis: Redis,
  { sha, source }: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await redis.call('EVALSHA', [sha, keys.length, ...keys, ...args]);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return await redis.call('EVAL', [source, keys.length, ...keys, ...args]);
  }
}

/** Whether Redis refused because it is at maxmemory: nothing was written. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('OOM');
}
