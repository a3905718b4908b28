import type { Redis } from './connect.ts';
import { limitKey } from './keys.ts';
import { run, script } from './script.ts';

/** How many wrong PINs there may be within so many ms, and how long the longest lock and the memory of it last. */
export const WRONG_PINS = 5;
const WITHIN_MS = 60_000;
const MAX_LOCK_MS = 3_600_000;

/** How PINs may be tried: `left` more at once, after `lockedMs`. */
export interface PinAllowance {
  readonly left: number;
  /** ms, 0 when they may be tried now. */
  readonly lockedMs: number;
}

/** Of one address in one room: whom the wrong PINs are counted for. */
export interface PinGuesser {
  /** Hashed. */
  readonly address: string;
  readonly room: string;
}

/** Shared beginning: `at` holds the times of the wrong PINs of the last minute, in ms of Redis TIME. */
const readState = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local stored = redis.call('HMGET', KEYS[1], 'at', 'lockedUntil', 'locks')
local at = {}
for time in string.gmatch(stored[1] or '', '%d+') do
  if time + 0 > now - ${WITHIN_MS} then at[#at + 1] = time end
end
local lockedUntil, locks = tonumber(stored[2] or '0'), tonumber(stored[3] or '0')`;

/** KEYS: limit. Returns {wrong PINs of the last minute, ms of the lock that are left}. */
const allowanceScript = script(
  'pin-allowance',
  `#!lua flags=no-writes,allow-oom
${readState}
return {#at, math.max(0, lockedUntil - now)}`,
);

/**
 * Counts a wrong PIN. The fifth within a minute locks for a minute, and each further lock lasts twice as long, up to an
 * hour: whoever goes on guessing gets slower and slower. An hour after the last lock has ended all is forgotten.
 *
 * KEYS: limit. Returns {wrong PINs of the last minute, ms of the lock}.
 */
const wrongScript = script(
  'wrong-pin',
  `#!lua
${readState}
at[#at + 1] = string.format('%d', now)
if #at >= ${WRONG_PINS} then
  lockedUntil = now + math.min(${MAX_LOCK_MS}, ${WITHIN_MS} * 2 ^ locks)
  locks = locks + 1
  at = {}
end
redis.call('HSET', KEYS[1], 'at', table.concat(at, ' '), 'lockedUntil', string.format('%d', lockedUntil), 'locks', locks)
redis.call('PEXPIRE', KEYS[1], math.max(0, lockedUntil - now) + ${MAX_LOCK_MS})
return {#at, math.max(0, lockedUntil - now)}`,
);

/** How PINs may be tried. Rejects when Redis does. */
export async function readPinAllowance(redis: Redis, guesser: PinGuesser): Promise<PinAllowance> {
  return allowanceOf(await run(redis, allowanceScript, [pinKey(guesser)], []));
}

/** Notes a wrong PIN, and tells how they may be tried from now on. Rejects when Redis does. */
export async function countWrongPin(redis: Redis, guesser: PinGuesser): Promise<PinAllowance> {
  return allowanceOf(await run(redis, wrongScript, [pinKey(guesser)], []));
}

function pinKey({ address, room }: PinGuesser): string {
  return limitKey('pin', `${address}:${room}`);
}

function allowanceOf(reply: unknown): PinAllowance {
  const [wrong, lockedMs] = Array.isArray(reply) ? reply.map(Number) : [];
  if (wrong === undefined || lockedMs === undefined) throw new Error(`a PIN script answered ${JSON.stringify(reply)}`);
  return { left: Math.max(0, WRONG_PINS - wrong), lockedMs };
}
