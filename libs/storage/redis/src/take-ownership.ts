import type { Redis } from './connect.ts';
import type { Fence } from './commit.ts';
import type { Cursor } from './cursor.ts';
import { partitionKeys } from './keys.ts';
import { REQUIRE_FENCE } from './require-fence.ts';
import { run, script } from './script.ts';

/** What a new owner finds. */
export interface Ownership {
  readonly fence: Fence;
  readonly cursor: Cursor;
  /** Set when this owner began a new timeline. */
  readonly parent: { readonly timeline: string; readonly lastLogId: string } | null;
  /** How often ownership was taken at this very cursor, this time included: high when owners die there, of whatever. */
  readonly tries: number;
  /** How often the command behind this cursor was tried alone by a process that then died, or whose commit failed of it. */
  readonly tried: number;
  /** id of the newest log entry. */
  readonly lastLogId: string;
  /** Redis TIME in ms. */
  readonly time: number;
  /** The partition has stood still, now or under an owner before, and its STALL was not applied yet. */
  readonly stalled: boolean;
}

export type TakeResult =
  | { readonly kind: 'taken'; readonly ownership: Ownership }
  /** The lease is another's: do not touch the partition. */
  | { readonly kind: 'not-leased' }
  /** Redis knows nothing of the partition: ask PostgreSQL whether it ever lived, then take it with `fresh`. */
  | { readonly kind: 'missing' };

/**
 * Takes ownership: a new epoch, higher than any before it, even when Redis lost its tail (hence TIME); the replication
 * id of this Redis; a log entry that says so, so the log is never empty. Another replication id than the stored one
 * means that Redis restarted or failed over, perhaps without its last second: a new timeline begins, and every gateway
 * is in the state of a lost one, without a feed and without a batch number: what it sent before has no effect any more,
 * and of those that never come back nothing stays.
 *
 * A partition that begins from PostgreSQL is marked as rebuilding until all its rooms are back (`completeRebuild`): an
 * owner that dies in between would leave a Redis that looks complete and lacks rooms. The next one begins anew.
 *
 * It may run out of memory: without an owner nothing is drained and trimmed, and Redis would stay full.
 *
 * KEYS: own, lease, log, feeds. ARGV: worker, a fresh timeline id, '' | 'fresh', 1 to count a try, ms from which on the
 * age of the cursor is a stall.
 * Returns {'NOT_LEASED'} | {'MISSING'} | {'OK', epoch, replid, timeline, cursor, index, parent, parent's last log id, tries, log id, time, stalled, tried}.
 */
const takeScript = script(
  'take-ownership',
  `#!lua flags=allow-oom
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return {'NOT_LEASED'} end
local own = redis.call('HMGET', KEYS[1], 'epoch', 'replid', 'timeline', 'cursor', 'index', 'tries', 'log', 'rebuilding', 'stalled', 'tried')
if (not own[1] or own[8]) and ARGV[3] ~= 'fresh' then return {'MISSING'} end
local replid = string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)')
local t = redis.call('TIME')
local time = t[1] * 1000 + math.floor(t[2] / 1000)
local epoch = string.format('%d', math.max((tonumber(own[1]) or 0) + 1, time))
local timeline, parent, parentLog = own[3], '-', '-'
local tries, tried = tonumber(own[6]) or 0, tonumber(own[10]) or 0
if ARGV[3] == 'fresh' then
  timeline = ARGV[2]
  redis.call('HSET', KEYS[1], 'rebuilding', 1)
elseif own[2] ~= replid then
  timeline, parent, parentLog = ARGV[2], own[3], own[7]
end
if timeline == ARGV[2] then
  tries, tried = 0, 0
  redis.call('DEL', KEYS[4])
  for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
    if string.match(field, '^batch:') or string.match(field, '^bye:') then redis.call('HDEL', KEYS[1], field) end
  end
end
tries = tries + ARGV[4]
local cursor, index = own[4] or '0-0', own[5] or '-1'
local stamp = string.format('%d', time)
local record = table.concat({'t', timeline, epoch, parent, parentLog, stamp}, ' ') .. '\\n'
local log = redis.call('XADD', KEYS[3], '*', 't', timeline, 'e', epoch, 'r', record)
redis.call('HSET', KEYS[1], 'epoch', epoch, 'replid', replid, 'timeline', timeline, 'cursor', cursor, 'index', index, 'tries', tries, 'tried', tried, 'log', log)
local at = tonumber(string.match(cursor, '^%d+'))
local stalled = own[9] or (at > 0 and time - at > tonumber(ARGV[5]))
if stalled then redis.call('HSET', KEYS[1], 'stalled', 1) end
return {'OK', epoch, replid, timeline, cursor, index, parent, parentLog, tries, log, stamp, stalled and 1 or 0, tried}`,
);

/** How ownership is taken. */
export interface Taking {
  readonly worker: string;
  /** A fresh random id, used only if a timeline begins. */
  readonly timeline: string;
  /** Begin a partition that Redis does not know. */
  readonly fresh: boolean;
  /**
   * Whether the owner before may have died at the cursor: this is a process's first time at the partition, or its commit
   * failed of what is in it. Those are counted, to find a command that kills its owner.
   */
  readonly isCounted: boolean;
  /** A cursor that is older than so many ms is a stall. */
  readonly stallMs: number;
}

/** Takes ownership of a partition whose lease the worker holds. */
export async function takeOwnership(redis: Redis, partition: number, taking: Taking): Promise<TakeResult> {
  const { worker, timeline, fresh, isCounted, stallMs } = taking;
  const keys = partitionKeys(partition);
  const reply = await run(
    redis,
    takeScript,
    [keys.own, keys.lease, keys.log, keys.feeds],
    [worker, timeline, fresh ? 'fresh' : '', isCounted ? 1 : 0, stallMs],
  );
  const [word, ...fields] = Array.isArray(reply) ? reply.map(String) : [];
  if (word === 'NOT_LEASED') return { kind: 'not-leased' };
  if (word === 'MISSING') return { kind: 'missing' };
  if (word !== 'OK') throw new Error(`the take-ownership script answered ${JSON.stringify(reply)}`);
  return { kind: 'taken', ownership: ownershipOf(partition, fields) };
}

function ownershipOf(partition: number, fields: readonly string[]): Ownership {
  const [epoch, replicationId, timeline, entry, index, parent, parentLog, tries, lastLogId, time, stalled, tried] =
    fields;
  if (!replicationId || !timeline || !entry || !parent || !parentLog || !lastLogId) {
    throw new Error(`the take-ownership script answered ${JSON.stringify(fields)}`);
  }
  return {
    fence: { partition, timeline, epoch: Number(epoch), replicationId },
    cursor: { entry, index: Number(index) },
    parent: parent === '-' ? null : { timeline: parent, lastLogId: parentLog },
    tries: Number(tries),
    tried: Number(tried),
    lastLogId,
    time: Number(time),
    stalled: stalled === '1',
  };
}

/** KEYS: own. ARGV: epoch, replication id. Returns 1, or 0 when fenced. */
const completeScript = script(
  'complete-rebuild',
  `#!lua
${REQUIRE_FENCE}
redis.call('HDEL', KEYS[1], 'rebuilding')
return 1`,
);

/** Says that all rooms are back: from now on a room that Redis does not know is new. False when fenced. */
export async function completeRebuild(redis: Redis, fence: Fence): Promise<boolean> {
  const { own } = partitionKeys(fence.partition);
  return (await run(redis, completeScript, [own], [fence.epoch, fence.replicationId])) === 1;
}
