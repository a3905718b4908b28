import type { Redis } from './connect.ts';
import { partitionKeys } from './keys.ts';
import { run, script } from './script.ts';

/** Something that was set aside: never tried again. */
export interface DeadLetter {
  readonly reason: string;
  readonly body: string;
}

/** How many letters `dead` keeps, about; the oldest go first. */
export const DEAD_LETTERS = 1_000;

/** Characters of a letter; what is longer is cut. */
const REASON_CHARACTERS = 1_024;
const BODY_CHARACTERS = 64 * 1024;

/** A letter as it is stored. */
export function cutLetter({ reason, body }: DeadLetter): DeadLetter {
  return { reason: reason.slice(0, REASON_CHARACTERS), body: body.slice(0, BODY_CHARACTERS) };
}

/**
 * Allowed to run out of memory: history waits for it, and while history waits the log is not trimmed.
 *
 * KEYS: dead. ARGV: reason, body, for each letter.
 */
const setAsideScript = script(
  'set-aside',
  `#!lua flags=allow-oom
for i = 1, #ARGV, 2 do
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ${DEAD_LETTERS}, '*', 'reason', ARGV[i], 'body', ARGV[i + 1])
end`,
);

/** Sets aside what cannot be read or what PostgreSQL refuses; the commit sets aside what cannot be applied. */
export async function setAside(redis: Redis, partition: number, letters: readonly DeadLetter[]): Promise<void> {
  if (letters.length === 0) return;
  const args = letters.map(cutLetter).flatMap(({ reason, body }) => [reason, body]);
  await run(redis, setAsideScript, [partitionKeys(partition).dead], args);
}
